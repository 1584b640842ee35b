import * as tf from "@tensorflow/tfjs-core";
import { type Op, type OpAttributes, runOp } from "./op.ts";
import { inputProjection, previousStates, type RecurrentWeights, sequenceGradients } from "./recurrence.ts";

/** Options of {@link lstmSequence} and `gruSequence`. */
export interface SequenceOptions {
  /** Whether the gradient by `x` is wanted; a first layer over constants saves a matrix product without. @default true */
  readonly inputGradient?: boolean;
}

/** One step in plain ops: the next state and cell, from the input's part of the gates `[batch, 4 units]`. */
export function lstmStep(
  projected: tf.Tensor,
  state: tf.Tensor,
  cell: tf.Tensor,
  recurrentKernel: tf.Tensor,
): [state: tf.Tensor, cell: tf.Tensor] {
  const sums = tf.add(projected, tf.matMul(state as tf.Tensor2D, recurrentKernel as tf.Tensor2D));
  const [input, forget, candidate, output] = tf.split(sums, 4, 1);
  const next = tf.add(tf.mul(tf.sigmoid(forget!), cell), tf.mul(tf.sigmoid(input!), tf.tanh(candidate!)));
  return [tf.mul(tf.sigmoid(output!), tf.tanh(next)), next];
}

/** The forward op: `x`, `kernel`, `recurrentKernel`, `bias` → the outputs, and what this backend's gradient needs. */
export const lstmForwardOp: Op = {
  name: "NocturneLstm",
  composed: ({ x, kernel, recurrentKernel, bias }) => {
    const [batch, time] = x!.shape as [number, number];
    const units = recurrentKernel!.shape[0]!;
    const projected = tf.unstack(inputProjection(x!, kernel!, bias!), 1); // time × [batch, 4 units]
    let state: tf.Tensor = tf.zeros([batch, units]);
    let cell: tf.Tensor = tf.zeros([batch, units]);
    const states: tf.Tensor[] = [];
    const cells: tf.Tensor[] = [];
    for (let t = 0; t < time; t++) {
      [state, cell] = lstmStep(projected[t]!, state, cell, recurrentKernel!);
      cells.push(cell);
      states.push(state);
    }
    return [tf.stack(states, 1), tf.stack(cells, 1)];
  },
};

/** The gradient op: what went into and came out of the forward op, and `dy` → the gradients of its four inputs. */
export const lstmGradientOp: Op = {
  name: "NocturneLstmGradient",
  composed: ({ x, kernel, recurrentKernel, bias, outputs, saved: cells, dy }, { inputGradient }) => {
    const time = x!.shape[1]!;
    const before = previousStates(outputs!);
    const recurrent = inputProjection(before, recurrentKernel!);
    const sums = tf.add(inputProjection(x!, kernel!, bias!), recurrent);
    const gates = tf.split(sums, 4, 2);
    const input = tf.sigmoid(gates[0]!);
    const forget = tf.sigmoid(gates[1]!);
    const candidate = tf.tanh(gates[2]!);
    const output = tf.sigmoid(gates[3]!);
    const squashed = tf.tanh(cells!);

    // Factors that do not depend on the run through time: of the cell's gradient, and of each gate's.
    const byCell = tf.unstack(tf.mul(output, tf.sub(1, tf.square(squashed))), 1);
    const byInput = tf.unstack(tf.mul(candidate, tf.mul(input, tf.sub(1, input))), 1);
    const byForget = tf.unstack(tf.mul(previousStates(cells!), tf.mul(forget, tf.sub(1, forget))), 1);
    const byCandidate = tf.unstack(tf.mul(input, tf.sub(1, tf.square(candidate))), 1);
    const byOutput = tf.unstack(tf.mul(squashed, tf.mul(output, tf.sub(1, output))), 1);
    const forgets = tf.unstack(forget, 1);
    const fromAbove = tf.unstack(dy!, 1);

    const sumGradients: tf.Tensor[] = new Array(time);
    let dState: tf.Tensor | undefined;
    let dCell: tf.Tensor | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const dOutput = dState === undefined ? fromAbove[t]! : tf.add(fromAbove[t]!, dState);
      const own = tf.mul(dOutput, byCell[t]!);
      const dThisCell: tf.Tensor = dCell === undefined ? own : tf.add(dCell, own);
      const dSums: tf.Tensor = tf.concat(
        [
          tf.mul(dThisCell, byInput[t]!),
          tf.mul(dThisCell, byForget[t]!),
          tf.mul(dThisCell, byCandidate[t]!),
          tf.mul(dOutput, byOutput[t]!),
        ],
        1,
      );
      sumGradients[t] = dSums;
      dCell = tf.mul(dThisCell, forgets[t]!);
      dState = tf.matMul(dSums as tf.Tensor2D, recurrentKernel as tf.Tensor2D, false, true);
    }
    const dSums = tf.stack(sumGradients, 1);
    const [dx, dKernel, dBias] = sequenceGradients(x!, kernel!, dSums, inputGradient === true);
    const [, dRecurrentKernel] = sequenceGradients(before, recurrentKernel!, dSums, false);
    return [dx, dKernel, dRecurrentKernel, dBias];
  },
};

tf.registerGradient({
  kernelName: lstmForwardOp.name,
  inputsToSave: ["x", "kernel", "recurrentKernel", "bias"],
  outputsToSave: [true, true],
  gradFunc: (dy, saved, attributes) => gradientThunks(lstmGradientOp, dy, saved, attributes),
});

/** The attributes of a forward op; the same object reaches its gradient, so `run` tells which run that is of. */
export function runAttributes({ inputGradient = true }: SequenceOptions): OpAttributes {
  return { inputGradient, training: tf.engine().isTapeOn(), run: {} };
}

/** Runs a gradient op once, for all inputs, and hands its results out by name. */
export function gradientThunks(
  op: Op,
  dy: tf.Tensor | tf.Tensor[],
  tensors: tf.Tensor[],
  attributes: object,
): Record<string, () => tf.Tensor> {
  const [x, kernel, recurrentKernel, bias, outputs, saved] = tensors as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const dOutputs = Array.isArray(dy) ? dy[0]! : dy;
  const inputs = { x, kernel, recurrentKernel, bias, outputs, saved, dy: dOutputs };
  const [dx, dKernel, dRecurrentKernel, dBias] = runOp(op, inputs, { ...attributes });
  return {
    x: () => dx!,
    kernel: () => dKernel!,
    recurrentKernel: () => dRecurrentKernel!,
    bias: () => dBias!,
  };
}

/**
 * The states `[batch, time, units]` of an LSTM after each step of `x` `[batch, time, input]`, starting from zeros, as one
 * differentiable op. Gates in Keras' order i, f, c, o; sigmoid and tanh; no peepholes. Each backend runs its own kernel:
 * `@nocturne/kernels` on `wasm` (after `installWasmKernels`), plain ops elsewhere.
 *
 * @param weights - `kernel` `[input, 4 units]`, `recurrentKernel` `[units, 4 units]`, `bias` `[4 units]`
 */
export function lstmSequence(
  x: tf.Tensor3D,
  weights: RecurrentWeights,
  options: SequenceOptions = {},
): tf.Tensor3D {
  const { kernel, recurrentKernel, bias } = weights;
  const inputs = { x, kernel, recurrentKernel, bias };
  return runOp(lstmForwardOp, inputs, runAttributes(options))[0] as tf.Tensor3D;
}
