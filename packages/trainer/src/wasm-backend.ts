import { type InstalledKernels, installWasmKernels } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";

/** The kernels that run on TensorFlow.js' wasm backend. */
export interface WasmBackend {
  readonly kernels: InstalledKernels;
  /** Why it has fewer threads than it was asked for. */
  readonly trouble?: string;
}

/**
 * Makes `wasm` TensorFlow.js' current backend, with our kernels on so many threads, or on one where that cannot be had.
 *
 * @throws where the engine lacks WebAssembly SIMD
 */
export async function loadWasmBackend(threads: number): Promise<WasmBackend> {
  await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  try {
    return { kernels: await installWasmKernels({ threads }) };
  } catch (cause) {
    if (threads === 1) throw cause;
    const trouble = `one thread only: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { kernels: await installWasmKernels({ threads: 1 }), trouble };
  }
}
