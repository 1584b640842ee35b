import type { RecurrentModelConfig } from "./config.ts";
import { addProduct } from "./linear.ts";
import { createGruCell, createLstmCell, stateSize } from "./recurrent-cell.ts";
import { createStepInput } from "./step-input.ts";
import type { Weights } from "./weights.ts";

/** All recurrent layers of a model, one upon the other. */
export interface RecurrentStack {
  /** The states of all layers, to be copied out or overwritten as a whole; zeros at first. */
  readonly state: Float64Array;
  /** `[units]`: the last layer's output, a part of `state`. */
  readonly output: Float64Array;
  /**
   * Takes a step, or `undefined` at the start of a piece, with the leading values of the step after it in place of its
   * own.
   */
  advance(step: ArrayLike<number> | undefined, next: ArrayLike<number>): void;
}

/** Returns the recurrent layers of a model, with a state of their own. */
export function createRecurrentStack(config: RecurrentModelConfig, weights: Weights): RecurrentStack {
  const { layers, units, cell } = config;
  const size = stateSize(config);
  const state = new Float64Array(layers * size);
  const addStep = createStepInput(config, weights);
  const createCell = cell === "lstm" ? createLstmCell : createGruCell;
  const outputOf = (layer: number): Float64Array => state.subarray(layer * size, layer * size + units);
  let entering: ArrayLike<number> | undefined;
  let coming: ArrayLike<number> = [];

  const stack = Array.from({ length: layers }, (_, layer) => {
    const data = (name: string): Float32Array => weights.get(`recurrent/${layer}/${name}`)!.data;
    const own = state.subarray(layer * size, (layer + 1) * size);
    const step = createCell({ recurrentKernel: data("recurrentKernel"), bias: data("bias") }, own);
    if (layer === 0) return { step, addInput: (out: Float64Array) => addStep(out, entering, coming) };
    const below = outputOf(layer - 1);
    const kernel = data("kernel");
    return { step, addInput: (out: Float64Array) => addProduct(out, below, kernel) };
  });

  return {
    state,
    output: outputOf(layers - 1),
    advance(step, next) {
      entering = step;
      coming = next;
      for (const layer of stack) layer.step(layer.addInput);
      entering = undefined;
    },
  };
}
