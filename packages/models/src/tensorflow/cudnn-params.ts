import * as tf from "@tensorflow/tfjs-core";

/** A recurrent cell that cuDNN has. */
export type CudnnCell = "lstm" | "gru";

/** The weights of a layer, or their gradients, in our layout, which is Keras's. */
export interface LayerWeights {
  /** `[input, gates × units]` */
  readonly kernel: tf.Tensor;
  /** `[units, gates × units]` */
  readonly recurrentKernel: tf.Tensor;
  /** `[4 units]` of an LSTM; `[2, 3 units]` of a GRU: the input's, the state's. */
  readonly bias: tf.Tensor;
}

/**
 * All weights of a layer in cuDNN's order: each gate's matrix for the input, each gate's for the state, transposed; then as many biases
 * of each kind. An LSTM's gates are i, f, c, o, as ours; a GRU's reset, update, candidate. (As Keras fills it.)
 */
export function packParams(cell: CudnnCell, { kernel, recurrentKernel, bias }: LayerWeights): tf.Tensor1D {
  const biases = cell === "lstm" ? tf.stack([tf.zerosLike(bias), bias]) : swapped(cell, bias);
  const matrices = [kernel, recurrentKernel].map((matrix) => tf.transpose(swapped(cell, matrix)));
  return tf.concat1d([...matrices, biases].map((part) => tf.reshape(part, [-1]) as tf.Tensor1D));
}

/** The reverse of {@link packParams}, for the gradients of the same. */
export function unpackParams(
  cell: CudnnCell,
  params: tf.Tensor,
  { kernel, recurrentKernel, bias }: LayerWeights,
): LayerWeights {
  const columns = kernel.shape[1]!;
  const [ofKernel, ofRecurrent, ofBiases] = tf.split(params, [
    kernel.size,
    recurrentKernel.size,
    2 * columns,
  ]) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const matrix = (part: tf.Tensor) => swapped(cell, tf.transpose(tf.reshape(part, [columns, -1])));
  const biases = tf.reshape(ofBiases, [2, columns]);
  return {
    kernel: matrix(ofKernel),
    recurrentKernel: matrix(ofRecurrent),
    // Both biases of an LSTM are added to the same sum.
    bias: cell === "lstm" ? tf.reshape(tf.slice(biases, [1, 0]), bias.shape) : swapped(cell, biases),
  };
}

/** The last axis with a GRU's update and reset gates changed for one another. */
function swapped(cell: CudnnCell, x: tf.Tensor): tf.Tensor {
  if (cell === "lstm") return x;
  const axis = x.rank - 1;
  const [first, second, third] = tf.split(x, 3, axis);
  return tf.concat([second!, first!, third!], axis);
}
