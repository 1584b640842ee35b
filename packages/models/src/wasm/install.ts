import { createKernels, type KernelBuild, type KernelsOptions } from "@nocturne/kernels";
import * as tf from "@tensorflow/tfjs-core";
import { adamWKernels } from "./adamw-kernel.ts";
import { hostMemory } from "./backend.ts";
import { embeddingKernels } from "./embedding-kernels.ts";
import { headsLossKernels } from "./heads-loss-kernel.ts";
import { identityKernels } from "./identity-kernel.ts";
import { lookupKernels } from "./lookup-kernels.ts";
import { matMulKernels } from "./mat-mul-kernels.ts";
import { type NamedKernel, recurrentKernels } from "./recurrent-kernels.ts";
import { softmaxKernels } from "./softmax-kernels.ts";
import { transformerKernels } from "./transformer-kernels.ts";
import { createTwins } from "./twins.ts";

/** Options of {@link installWasmKernels}. */
export interface InstallOptions {
  /** Threads that share the work of the kernels; more than 1 needs shared memory. @default 1 */
  readonly threads?: number;
  /** Force a build of `@nocturne/kernels`. @default the fastest that runs here */
  readonly build?: KernelBuild;
}

/** Kernels that stand in for TensorFlow.js' own until they are disposed. */
export interface InstalledKernels {
  readonly build: KernelBuild;
  readonly threads: number;
  /** Puts back what was there before, and ends the threads. */
  dispose(): void;
}

let installed: InstalledKernels | undefined;

/**
 * Makes TensorFlow.js' `wasm` backend fast at training: recurrent layers, heads with their loss, embeddings, matrix
 * products and AdamW then run on `@nocturne/kernels`. Call it once, before training; any model on that backend gains. A second
 * call replaces the kernels of the first.
 *
 * @throws where the engine lacks WebAssembly SIMD, or threads were asked for that it cannot give
 * @example
 * await tf.setBackend("wasm");
 * await installWasmKernels({ threads: 2 });
 */
export async function installWasmKernels(options: InstallOptions = {}): Promise<InstalledKernels> {
  const { threads = 1, build } = options;
  const host = threads === 1 ? hostMemory() : undefined;
  const kernelsOptions: KernelsOptions = { threads, ...(build && { build }), ...(host && { host }) };
  const kernels = await createKernels(kernelsOptions);
  const twins = createTwins(kernels, host);
  installed?.dispose();

  const replaced = new Map<string, tf.KernelConfig | undefined>();
  const before = (name: string) => tf.getKernel(name, "wasm");
  const original = (name: string): tf.KernelFunc => {
    const found = before(name);
    if (found !== undefined) return found.kernelFunc;
    return () => {
      throw new Error(
        `models: the wasm backend has no kernel ${name}: import "@tensorflow/tfjs-backend-wasm" first`,
      );
    };
  };
  const ours: NamedKernel[] = [
    ...matMulKernels(kernels, original),
    ...recurrentKernels(kernels, twins),
    ...lookupKernels(kernels, twins),
    ...embeddingKernels(kernels),
    ...softmaxKernels(kernels),
    ...identityKernels,
    ...headsLossKernels(kernels, twins),
    ...transformerKernels(kernels),
    ...adamWKernels(kernels),
  ];
  for (const [name, run] of ours) {
    replaced.set(name, before(name));
    if (before(name) !== undefined) tf.unregisterKernel(name, "wasm");
    // What was there keeps its set-up, which a backend that is not initialised yet has still to call.
    tf.registerKernel({ ...replaced.get(name), kernelName: name, backendName: "wasm", kernelFunc: run });
  }

  const own: InstalledKernels = {
    build: kernels.build,
    threads: kernels.threads,
    dispose: () => {
      if (installed !== own) return;
      installed = undefined;
      for (const [name, config] of replaced) {
        tf.unregisterKernel(name, "wasm");
        if (config !== undefined) tf.registerKernel(config);
      }
      kernels.dispose();
    },
  };
  installed = own;
  return own;
}
