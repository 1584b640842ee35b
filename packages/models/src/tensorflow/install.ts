import * as tf from "@tensorflow/tfjs-core";
import type { OpAttributes, OpInputs } from "../ops/op.ts";
import { embeddingKernels } from "./embedding-kernels.ts";
import { gruKernels } from "./gru-kernels.ts";
import { lstmKernels, type OpKernel } from "./lstm-kernels.ts";
import { hasRuntime } from "./runtime.ts";
import { softmaxKernels } from "./softmax-kernels.ts";

/** TensorFlow kernels that stand in for composed ops until they are disposed. */
export interface InstalledTensorflowKernels {
  /** Takes the kernels away; the ops are composed from plain ops again. */
  dispose(): void;
}

let installed: InstalledTensorflowKernels | undefined;

/**
 * Gives the native backend `tensorflow` (tfjs-node, tfjs-node-gpu) kernels for our ops that run on the TensorFlow
 * runtime's own. Call it once, before training. A second call replaces the kernels of the first.
 *
 * @throws where the current backend is not tfjs-node's
 * @example
 * await tf.setBackend("tensorflow");
 * installTensorflowKernels();
 */
export function installTensorflowKernels(): InstalledTensorflowKernels {
  const backendName = "tensorflow";
  if (!hasRuntime()) {
    throw new Error(
      "models: the backend tensorflow is not there: import @tensorflow/tfjs-node or -gpu, and set it, first",
    );
  }
  installed?.dispose();
  const kernels: readonly OpKernel[] = [
    ...lstmKernels,
    ...gruKernels,
    ...softmaxKernels,
    ...embeddingKernels,
  ];
  for (const [{ name: kernelName }, run] of kernels) {
    // What is there can only be composed: it comes back by itself.
    if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        tf.tidy(() => run(inputs as unknown as OpInputs, attrs as unknown as OpAttributes)),
    });
  }
  const own: InstalledTensorflowKernels = {
    dispose: () => {
      if (installed !== own) return;
      installed = undefined;
      for (const [{ name }] of kernels) tf.unregisterKernel(name, backendName);
    },
  };
  installed = own;
  return own;
}
