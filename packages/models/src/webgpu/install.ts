import * as tf from "@tensorflow/tfjs-core";
import type { OpAttributes, OpInputs } from "../ops/op.ts";
import { embeddingKernels } from "./embedding-kernels.ts";
import { recurrentKernels } from "./recurrent-kernels.ts";
import { softmaxKernels } from "./softmax-kernels.ts";

/** Options of {@link installWebgpuKernels}. */
export interface InstallWebgpuOptions {
  /**
   * How many multiplications one dispatch of a recurrent layer may take, so that it ends before the system takes the GPU
   * for hung (2 seconds on Windows). Lower it for a very slow GPU. @default 2³²
   */
  readonly productsPerDispatch?: number;
}

/** WebGPU kernels that stand in for composed ops until they are disposed. */
export interface InstalledWebgpuKernels {
  /** Takes the kernels away; the ops are composed from plain ops again. */
  dispose(): void;
}

let installed: InstalledWebgpuKernels | undefined;

/**
 * Gives TensorFlow.js' `webgpu` backend kernels in WGSL for our ops: recurrent layers, embeddings and the softmax
 * cross-entropy. Call it once, before training. A second call replaces the kernels of the first.
 *
 * @example
 * await tf.setBackend("webgpu");
 * installWebgpuKernels();
 */
export function installWebgpuKernels({
  productsPerDispatch = 2 ** 32,
}: InstallWebgpuOptions = {}): InstalledWebgpuKernels {
  if (!(productsPerDispatch >= 1)) {
    throw new RangeError(`models: productsPerDispatch must be at least 1, got ${productsPerDispatch}`);
  }
  installed?.dispose();
  const backendName = "webgpu";
  const kernels = [...recurrentKernels(productsPerDispatch), ...embeddingKernels, ...softmaxKernels];
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
  const own: InstalledWebgpuKernels = {
    dispose: () => {
      if (installed !== own) return;
      installed = undefined;
      for (const [{ name }] of kernels) tf.unregisterKernel(name, backendName);
    },
  };
  installed = own;
  return own;
}
