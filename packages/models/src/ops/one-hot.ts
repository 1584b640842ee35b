import * as tf from "@tensorflow/tfjs-core";

/** One-hot rows `[n, size]` of int32 ids `[n]`, in float32; unlike `tf.oneHot`, of a single class too. */
export function oneHot(ids: tf.Tensor, size: number): tf.Tensor2D {
  const classes = tf.range(0, size, 1, "int32");
  return tf.cast(tf.equal(tf.expandDims(ids, 1), classes), "float32") as tf.Tensor2D;
}
