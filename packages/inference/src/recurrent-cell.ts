import { sigmoid, tanh } from "./activations.ts";
import type { RecurrentModelConfig } from "./config.ts";
import { addProduct } from "./linear.ts";

/** The weights of one recurrent layer but its input's, in Keras' layout. */
export interface CellWeights {
  /** `[units, gates × units]` */
  readonly recurrentKernel: Float32Array;
  /** LSTM `[4 × units]`; GRU `[2, 3 × units]`: of the input, then of the recurrence. */
  readonly bias: Float32Array;
}

/** Adds the input's share of the gates, `x · kernel`, to `out` `[gates × units]`. */
export type AddInput = (out: Float64Array) => void;

/** Moves a recurrent layer one step on: its state is replaced by the next. */
export type RecurrentCell = (addInput: AddInput) => void;

/** Returns how many numbers a layer's state has; the first `units` of them are its output. */
export function stateSize({ cell, units }: Pick<RecurrentModelConfig, "cell" | "units">): number {
  return cell === "lstm" ? 2 * units : units;
}

/**
 * Returns an LSTM cell (gates i, f, c, o; Keras' `LSTMCell`).
 *
 * @param state - `[2 × units]`, the output and then the cell; read and written in place
 */
export function createLstmCell(weights: CellWeights, state: Float64Array): RecurrentCell {
  const units = state.length / 2;
  const output = state.subarray(0, units);
  const cell = state.subarray(units);
  const gates = new Float64Array(4 * units);
  return (addInput) => {
    gates.set(weights.bias);
    addInput(gates);
    addProduct(gates, output, weights.recurrentKernel);
    for (let unit = 0; unit < units; unit++) {
      const write = sigmoid(gates[unit]!);
      const keep = sigmoid(gates[units + unit]!);
      const candidate = tanh(gates[2 * units + unit]!);
      const show = sigmoid(gates[3 * units + unit]!);
      cell[unit] = keep * cell[unit]! + write * candidate;
      output[unit] = show * tanh(cell[unit]!);
    }
  };
}

/**
 * Returns a GRU cell (gates z, r, h; Keras' `GRUCell` with `reset_after`).
 *
 * @param state - `[units]`, the output; read and written in place
 */
export function createGruCell(weights: CellWeights, state: Float64Array): RecurrentCell {
  const units = state.length;
  const inputBias = weights.bias.subarray(0, 3 * units);
  const stateBias = weights.bias.subarray(3 * units);
  const fromInput = new Float64Array(3 * units);
  const fromState = new Float64Array(3 * units);
  return (addInput) => {
    fromInput.set(inputBias);
    addInput(fromInput);
    fromState.set(stateBias);
    addProduct(fromState, state, weights.recurrentKernel);
    for (let unit = 0; unit < units; unit++) {
      const keep = sigmoid(fromInput[unit]! + fromState[unit]!);
      const reset = sigmoid(fromInput[units + unit]! + fromState[units + unit]!);
      const candidate = tanh(fromInput[2 * units + unit]! + reset * fromState[2 * units + unit]!);
      state[unit] = keep * state[unit]! + (1 - keep) * candidate;
    }
  };
}
