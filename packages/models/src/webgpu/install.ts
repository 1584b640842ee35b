import { type InstalledOpKernels, installOpKernels } from "../ops/install-kernels.ts";
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
}: InstallWebgpuOptions = {}): InstalledOpKernels {
  if (!(productsPerDispatch >= 1)) {
    throw new RangeError(`models: productsPerDispatch must be at least 1, got ${productsPerDispatch}`);
  }
  const kernels = [...recurrentKernels(productsPerDispatch), ...embeddingKernels, ...softmaxKernels];
  return installOpKernels("webgpu", kernels);
}
