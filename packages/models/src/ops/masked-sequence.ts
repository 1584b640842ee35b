import * as tf from "@tensorflow/tfjs-core";
import { gruStep } from "./gru-sequence.ts";
import type { SequenceCell } from "./lookup-sequence.ts";
import { lstmStep, runAttributes, type SequenceOptions } from "./lstm-sequence.ts";
import { inputProjection, type RecurrentWeights } from "./recurrence.ts";

/**
 * The names of ops that some backends have, of each cell a forward op and a gradient op: as those of `lstmSequence` and
 * `gruSequence`, with `mask` as one input more.
 */
export const maskedKernels = {
  lstm: { forward: "NocturneMaskedLstm", gradient: "NocturneMaskedLstmGradient" },
  gru: { forward: "NocturneMaskedGru", gradient: "NocturneMaskedGruGradient" },
} as const;

/**
 * `lstmSequence` or `gruSequence` over sequences of unequal length. Where `mask` `[batch, time]` is 0, a sequence has no
 * step: its state passes on unchanged, and is the output there; `x` must still be finite. Where it is 1, it has one.
 * Differentiable; where the backend has no kernel for it, through plain ops step by step.
 */
export function maskedSequence(
  cell: SequenceCell,
  x: tf.Tensor3D,
  weights: RecurrentWeights,
  mask: tf.Tensor2D,
  options: SequenceOptions = {},
): tf.Tensor3D {
  const [batch, time] = x.shape;
  if (mask.shape[0] !== batch || mask.shape[1] !== time) {
    throw new RangeError(`models: mask must be [batch, time], [${batch}, ${time}], got [${mask.shape}]`);
  }
  if (tf.getKernel(maskedKernels[cell].forward, tf.getBackend()) === undefined) {
    return tf.tidy(() => stepByStep(cell, x, weights, mask));
  }
  const attributes = runAttributes(options) as unknown as Attributes;
  const factors = tf.cast(mask, "float32");
  const withGradients = tf.customGrad((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const [read, kernel, recurrentKernel, bias] = args as Four;
    const inputs = { x: read, kernel, recurrentKernel, bias, mask: factors };
    const [states] = tf.engine().runKernel(maskedKernels[cell].forward, inputs, attributes) as [tf.Tensor];
    save([read, kernel, recurrentKernel, bias, factors]);
    return {
      value: states,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, kernel, recurrentKernel, bias, mask] = saved as [...Four, tf.Tensor];
        const again = { x, kernel, recurrentKernel, bias, mask, dy };
        return tf.engine().runKernel(maskedKernels[cell].gradient, again, attributes) as tf.Tensor[];
      },
    };
  });
  const { kernel, recurrentKernel, bias } = weights;
  return withGradients(x, kernel, recurrentKernel, bias) as tf.Tensor3D;
}

type Attributes = Parameters<tf.KernelFunc>[0]["attrs"];
type Four = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

function stepByStep(
  cell: SequenceCell,
  x: tf.Tensor3D,
  { kernel, recurrentKernel, bias }: RecurrentWeights,
  mask: tf.Tensor2D,
): tf.Tensor3D {
  const [batch, time] = x.shape;
  const [inputBias, recurrentBias] =
    cell === "lstm" ? [bias, bias] : (tf.unstack(bias, 0) as [tf.Tensor, tf.Tensor]);
  const projected = stepsOf(inputProjection(x, kernel, inputBias));
  const factors = stepsOf(tf.expandDims(tf.cast(mask, "float32"), 2)); // time × [batch, 1]
  let state: tf.Tensor = tf.zeros([batch, recurrentKernel.shape[0]]);
  let cells = state;
  const states: tf.Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const [next, nextCells] =
      cell === "lstm"
        ? lstmStep(projected[t]!, state, cells, recurrentKernel)
        : [gruStep(projected[t]!, state, recurrentKernel, recurrentBias), cells];
    state = tf.add(state, tf.mul(factors[t]!, tf.sub(next, state)));
    cells = tf.add(cells, tf.mul(factors[t]!, tf.sub(nextCells, cells)));
    states.push(state);
  }
  return tf.stack(states, 1) as tf.Tensor3D;
}

/** The steps of `[batch, time, width]`. TensorFlow.js' gradient of unstack fails where there is one step only. */
function stepsOf(sequences: tf.Tensor): tf.Tensor[] {
  return sequences.shape[1] === 1 ? [tf.squeeze(sequences, [1])] : tf.unstack(sequences, 1);
}
