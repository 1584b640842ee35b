import { availableParallelism } from "node:os";
import { type InstalledKernels, installWasmKernels } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";
import { loadNativeBackend } from "./native-backend.ts";
import type { BackendName } from "./types.ts";

/** Options of {@link chooseBackend}. */
export interface BackendOptions {
  /** @default "auto": a GPU if TensorFlow sees one, else wasm */
  readonly backend?: BackendName | "auto";
  /** Threads of the wasm kernels. @default the machine's, at most 8 */
  readonly threads?: number;
}

/** A TensorFlow.js backend, made current. */
export interface ChosenBackend {
  readonly name: BackendName;
  readonly device: string;
  readonly threads: number;
  /** One line: what was chosen, and why not another. */
  readonly message: string;
  /** Puts back what was installed for it. */
  dispose(): void;
}

/**
 * Makes a backend TensorFlow.js' current one and returns it. `auto` takes the native `tensorflow` where it has a GPU, and
 * `wasm`, which always works and on a CPU outruns it, otherwise.
 *
 * @throws where a backend asked for by name cannot be had, with the remedy
 */
export async function chooseBackend(options: BackendOptions = {}): Promise<ChosenBackend> {
  const { backend = "auto", threads = Math.min(8, availableParallelism()) } = options;
  tf.enableProdMode();
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`trainer: threads must be a whole number from 1, got ${threads}`);
  }
  switch (backend) {
    case "auto": {
      const native = loadNativeBackend();
      if (native.found && native.gpu) return useTensorflow(native.package, true);
      const why = native.found
        ? `${native.package} has no GPU here, and on a CPU wasm is the faster`
        : native.reason;
      return useWasm(threads, `; not tensorflow: ${why}`);
    }
    case "tensorflow": {
      const native = loadNativeBackend();
      if (!native.found) {
        throw new Error(
          `trainer: backend tensorflow: ${native.reason}; install @tensorflow/tfjs-node-gpu or ` +
            "@tensorflow/tfjs-node, or leave --backend out",
        );
      }
      return useTensorflow(native.package, native.gpu);
    }
    case "wasm":
      return useWasm(threads, "");
    case "cpu":
      await import("@tensorflow/tfjs-backend-cpu");
      await tf.setBackend("cpu");
      return chosen("cpu", "plain JavaScript", 1, "backend: cpu (plain JavaScript: slow, for comparison)");
    default:
      throw new RangeError(
        `trainer: backend must be auto, tensorflow, wasm or cpu, got ${JSON.stringify(backend)}`,
      );
  }
}

async function useTensorflow(packageName: string, gpu: boolean): Promise<ChosenBackend> {
  await tf.setBackend("tensorflow");
  const device = gpu ? "GPU" : "CPU";
  return chosen("tensorflow", device, 1, `backend: tensorflow on the ${device} (${packageName})`);
}

async function useWasm(threads: number, whyNot: string): Promise<ChosenBackend> {
  await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  let kernels: InstalledKernels;
  let trouble = "";
  try {
    kernels = await installWasmKernels({ threads });
  } catch (cause) {
    if (threads === 1) throw cause;
    trouble = `; one thread only: ${cause instanceof Error ? cause.message : String(cause)}`;
    kernels = await installWasmKernels({ threads: 1 });
  }
  const plural = kernels.threads === 1 ? "1 thread" : `${kernels.threads} threads`;
  const message = `backend: wasm, ${kernels.build} SIMD, ${plural}${whyNot}${trouble}`;
  return {
    ...chosen("wasm", `CPU, ${kernels.build} SIMD`, kernels.threads, message),
    dispose: () => kernels.dispose(),
  };
}

function chosen(name: BackendName, device: string, threads: number, message: string): ChosenBackend {
  return { name, device, threads, message, dispose() {} };
}
