import { type InstalledOpKernels, installOpKernels } from "../ops/install-kernels.ts";
import { embeddingKernels } from "./embedding-kernels.ts";
import { gruKernels } from "./gru-kernels.ts";
import { headsLossKernels } from "./heads-loss-kernel.ts";
import { lstmKernels } from "./lstm-kernels.ts";
import { hasRuntime } from "./runtime.ts";
import { softmaxKernels } from "./softmax-kernels.ts";

/**
 * Gives the native backend `tensorflow` (tfjs-node, tfjs-node-gpu) kernels for our ops that run on the TensorFlow
 * runtime's own. Call it once, before training. A second call replaces the kernels of the first.
 *
 * @throws where the current backend is not tfjs-node's
 * @example
 * await tf.setBackend("tensorflow");
 * installTensorflowKernels();
 */
export function installTensorflowKernels(): InstalledOpKernels {
  if (!hasRuntime()) {
    throw new Error(
      "models: the backend tensorflow is not there: import @tensorflow/tfjs-node or -gpu, and set it, first",
    );
  }
  return installOpKernels("tensorflow", [
    ...lstmKernels,
    ...gruKernels,
    ...softmaxKernels,
    ...embeddingKernels,
    ...headsLossKernels,
  ]);
}
