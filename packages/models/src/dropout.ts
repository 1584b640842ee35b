import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "./random.ts";

/** Where SELU tends to for large negative inputs; what alpha dropout puts in place of a dropped value. */
const dropped = -1.7580993408473766;

/** `x` with a share `rate` of its values set to 0 and the rest scaled up to keep the mean. */
export function dropout<T extends tf.Tensor>(x: T, rate: number, seed: number): T {
  return tf.mul(x, keepMask(x.shape, rate, seed, 1 / (1 - rate))) as T;
}

/**
 * `x` with a share `rate` of its values set to SELU's lower limit, then shifted and scaled so that mean 0 and variance
 * 1 are kept (Klambauer et al., Self-Normalizing Neural Networks, 2017).
 */
export function alphaDropout<T extends tf.Tensor>(x: T, rate: number, seed: number): T {
  const keep = keepMask(x.shape, rate, seed, 1);
  const scale = ((1 - rate) * (1 + rate * dropped * dropped)) ** -0.5;
  const masked = tf.add(tf.mul(x, keep), tf.mul(tf.sub(1, keep), dropped));
  return tf.add(tf.mul(masked, scale), -scale * dropped * rate) as T;
}

function keepMask(shape: number[], rate: number, seed: number, value: number): tf.Tensor {
  const random = randomStream(seed);
  const mask = new Float32Array(tf.util.sizeFromShape(shape));
  for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : value;
  return tf.tensor(mask, shape);
}
