import "#register";
import * as tf from "@tensorflow/tfjs-core";

/** The tensors that go into an op, by name. */
export type OpInputs = Readonly<Record<string, tf.Tensor>>;

/** The settings of an op: plain data. */
export type OpAttributes = Readonly<Record<string, unknown>>;

/** One implementation of an op: tensors in, tensors out. What it allocates besides is disposed for it. */
export type OpFunction = (inputs: OpInputs, attributes: OpAttributes) => tf.Tensor[];

/** An op of ours: a TensorFlow.js kernel that each backend may have its own implementation of. */
export interface Op {
  readonly name: string;
  /** Composed from plain ops: what a backend runs for which nothing faster is registered. */
  readonly composed: OpFunction;
}

const composedKernels = new WeakSet<tf.KernelFunc>();

/** Whether a backend has a kernel of its own of that name, rather than one composed from plain ops, or none. */
export function hasOwnKernel(name: string, backendName: string): boolean {
  const kernel = tf.getKernel(name, backendName);
  return kernel !== undefined && !composedKernels.has(kernel.kernelFunc);
}

/**
 * Runs an op on the current backend as one kernel, which is recorded for the gradient as a whole. A backend that has no
 * kernel of that name gets the composed one, once.
 */
export function runOp(op: Op, inputs: OpInputs, attributes: OpAttributes = {}): tf.Tensor[] {
  const backendName = tf.getBackend() || initialBackend();
  if (tf.getKernel(op.name, backendName) === undefined) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) =>
      tf.tidy(() => op.composed(inputs as unknown as OpInputs, attrs as unknown as OpAttributes));
    composedKernels.add(kernelFunc);
    tf.registerKernel({ kernelName: op.name, backendName, kernelFunc });
  }
  const outputs = tf
    .engine()
    .runKernel(op.name, { ...inputs }, { ...attributes } as Parameters<tf.KernelFunc>[0]["attrs"]);
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** The backend is chosen lazily, at the first use of it. */
function initialBackend(): string {
  tf.backend();
  return tf.getBackend();
}
