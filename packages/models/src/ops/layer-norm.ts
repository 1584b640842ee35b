import * as tf from "@tensorflow/tfjs-core";
import { type Op, runOp } from "./op.ts";

/** Options of {@link layerNorm}. */
export interface LayerNormOptions {
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
}

/** The forward op: `x [rows, width]`, `scale` and `bias [width]` → `[rows, width]`. */
export const layerNormOp: Op = {
  name: "NocturneLayerNorm",
  composed: ({ x, scale, bias }, { epsilon }) => {
    const { normal } = normalise(x!, epsilon as number);
    return [tf.add(tf.mul(normal, scale!), bias!)];
  },
};

/** The gradient op: `x`, `scale` and `dy` → the gradients of x, scale and bias. */
export const layerNormGradientOp: Op = {
  name: "NocturneLayerNormGradient",
  composed: ({ x, scale, dy }, { epsilon }) => {
    const { normal, inverse } = normalise(x!, epsilon as number);
    const dNormal = tf.mul(dy!, scale!);
    const along = tf.mul(normal, tf.mean(tf.mul(dNormal, normal), 1, true));
    const dx = tf.mul(tf.sub(tf.sub(dNormal, tf.mean(dNormal, 1, true)), along), inverse);
    return [dx, tf.sum(tf.mul(dy!, normal), 0), tf.sum(dy!, 0)];
  },
};

tf.registerGradient({
  kernelName: layerNormOp.name,
  inputsToSave: ["x", "scale"],
  gradFunc: (dy, [x, scale], attributes) => {
    const inputs = { x: x!, scale: scale!, dy: dy as tf.Tensor };
    const [dx, dScale, dBias] = runOp(layerNormGradientOp, inputs, { ...attributes });
    return { x: () => dx!, scale: () => dScale!, bias: () => dBias! };
  },
});

/**
 * `(x − mean) / √(variance + epsilon) · scale + bias` over the last axis of `x`, as one differentiable op (Ba et al., Layer
 * Normalization, 2016). Each backend runs its own kernel: `@nocturne/kernels` on `wasm` (after `installWasmKernels`), plain ops
 * elsewhere.
 *
 * @param scale - `[width]`, as bias: the size of the last axis of x
 */
export function layerNorm<T extends tf.Tensor>(
  x: T,
  scale: tf.Tensor1D,
  bias: tf.Tensor1D,
  { epsilon = 1e-5 }: LayerNormOptions = {},
): T {
  const width = x.shape.at(-1) ?? 1;
  for (const [name, { shape }] of Object.entries({ scale, bias })) {
    if (!tf.util.arraysEqual(shape, [width])) {
      throw new RangeError(`layerNorm: ${name} must be of shape [${width}], as x, got [${shape}]`);
    }
  }
  return tf.tidy(() => {
    const rows = tf.reshape(x, [-1, width]);
    return tf.reshape(runOp(layerNormOp, { x: rows, scale, bias }, { epsilon })[0]!, x.shape) as T;
  });
}

function normalise(
  x: tf.Tensor,
  epsilon: number,
): { readonly normal: tf.Tensor; readonly inverse: tf.Tensor } {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  const inverse = tf.div(1, tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon)));
  return { normal: tf.mul(centred, inverse), inverse };
}
