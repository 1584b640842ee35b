import { type InstalledOpKernels, installOpKernels } from "../ops/install-kernels.ts";
import { cudnnKernels } from "./cudnn-kernels.ts";
import { embeddingKernels } from "./embedding-kernels.ts";
import { gruKernels } from "./gru-kernels.ts";
import { headsLossKernels } from "./heads-loss-kernel.ts";
import { lstmKernels } from "./lstm-kernels.ts";
import { hasGpu, hasRuntime } from "./runtime.ts";
import { softmaxKernels } from "./softmax-kernels.ts";

/** Kernels on the TensorFlow runtime until they are disposed. */
export interface InstalledTensorflowKernels extends InstalledOpKernels {
  /** What is slower than it could be, and why: a line each. */
  readonly notes: readonly string[];
}

/**
 * Gives the native backend `tensorflow` (tfjs-node, tfjs-node-gpu) kernels for our ops that run on the TensorFlow
 * runtime's own; recurrent layers on cuDNN's where there is a GPU and they prove right. Call it once, before training. A second
 * call replaces the kernels of the first.
 *
 * @throws where the current backend is not tfjs-node's
 * @example
 * await tf.setBackend("tensorflow");
 * installTensorflowKernels();
 */
export function installTensorflowKernels(): InstalledTensorflowKernels {
  if (!hasRuntime()) {
    throw new Error(
      "models: the backend tensorflow is not there: import @tensorflow/tfjs-node or -gpu, and set it, first",
    );
  }
  const cells = { lstm: lstmKernels, gru: gruKernels } as const;
  const notes: string[] = [];
  const recurrent = (["lstm", "gru"] as const).flatMap((cell) => {
    if (!hasGpu()) return cells[cell];
    const { kernels, trouble } = cudnnKernels(cell, cells[cell]);
    if (trouble !== undefined) notes.push(`cuDNN's ${cell.toUpperCase()} is not used: ${trouble}`);
    return kernels;
  });
  const installed = installOpKernels("tensorflow", [
    ...recurrent,
    ...softmaxKernels,
    ...embeddingKernels,
    ...headsLossKernels,
  ]);
  return { ...installed, notes };
}
