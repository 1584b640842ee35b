import * as tf from "@tensorflow/tfjs-core";

/** The weights of one recurrent layer, in Keras' layouts. */
export interface RecurrentWeights {
  /** `[input, gates × units]` */
  readonly kernel: tf.Tensor2D;
  /** `[units, gates × units]` */
  readonly recurrentKernel: tf.Tensor2D;
  /** LSTM `[4 units]`; GRU `[2, 3 units]`: of the input, then of the recurrence. */
  readonly bias: tf.Tensor;
}

/** `x [batch, time, input] · kernel [input, n] (+ bias) → [batch, time, n]`, for all steps at once. */
export function inputProjection(x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor3D {
  const [batch, time, input] = x.shape as [number, number, number];
  const product = tf.matMul(tf.reshape(x, [batch * time, input]), kernel as tf.Tensor2D);
  const sums = bias === undefined ? product : tf.add(product, bias);
  return tf.reshape(sums, [batch, time, kernel.shape[1]!]);
}

/** The states before each step: `states` one step later, with zeros first. */
export function previousStates(states: tf.Tensor): tf.Tensor3D {
  const [batch, time, units] = states.shape as [number, number, number];
  const first = tf.zeros([batch, 1, units]) as tf.Tensor3D;
  if (time === 1) return first;
  return tf.concat([first, tf.slice(states as tf.Tensor3D, [0, 0, 0], [batch, time - 1, units])], 1);
}

/**
 * The gradients of {@link inputProjection} by `x` (a scalar 0 where not wanted), kernel and bias, from those of its
 * result `[batch, time, n]`.
 */
export function sequenceGradients(
  x: tf.Tensor,
  kernel: tf.Tensor,
  dSums: tf.Tensor,
  wantsX: boolean,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const [batch, time, input] = x.shape as [number, number, number];
  const rows = tf.reshape(dSums, [batch * time, dSums.shape[2]!]) as tf.Tensor2D;
  const dx = wantsX
    ? tf.reshape(tf.matMul(rows, kernel as tf.Tensor2D, false, true), [batch, time, input])
    : tf.scalar(0);
  const dKernel = tf.matMul(tf.reshape(x, [batch * time, input]) as tf.Tensor2D, rows, true, false);
  return [dx, dKernel, tf.sum(rows, 0)];
}
