import * as tf from "@tensorflow/tfjs-core";
import { type Op, runOp } from "./op.ts";

const slope = Math.sqrt(8 / Math.PI);
const cubic = 0.044715;

/** The forward op: `x` → a tensor of its shape. */
export const geluOp: Op = {
  name: "NocturneGelu",
  composed: ({ x }) => [tf.mul(x!, gate(x!))],
};

/** The gradient op: `x` and `dy` → the gradient of x. */
export const geluGradientOp: Op = {
  name: "NocturneGeluGradient",
  composed: ({ x, dy }) => {
    const open = gate(x!);
    const inner = tf.mul(slope, tf.add(1, tf.mul(3 * cubic, tf.square(x!))));
    const own = tf.mul(tf.mul(x!, inner), tf.mul(open, tf.sub(1, open)));
    return [tf.mul(dy!, tf.add(open, own))];
  },
};

tf.registerGradient({
  kernelName: geluOp.name,
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({
    x: () => runOp(geluGradientOp, { x: x!, dy: dy as tf.Tensor })[0]!,
  }),
});

/**
 * `½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))`: GELU in the tanh approximation, as GPT-2 has it, as one differentiable op. The exact
 * one, with the error function, differs from it by at most 5e-4. Each backend runs its own kernel: `@nocturne/kernels` on `wasm`
 * (after `installWasmKernels`), plain ops elsewhere.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return runOp(geluOp, { x })[0] as T;
}

/** ½ (1 + tanh u) as σ(2u), which loses nothing where tanh u is near −1. */
function gate(x: tf.Tensor): tf.Tensor {
  return tf.sigmoid(tf.mul(tf.mul(slope, x), tf.add(1, tf.mul(cubic, tf.square(x)))));
}
