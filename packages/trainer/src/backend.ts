import { availableParallelism } from "node:os";
import { installTensorflowKernels } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";
import { MissingBackendError } from "./missing-backend.ts";
import { loadNativeBackend } from "./native-backend.ts";
import type { BackendName } from "./types.ts";
import { loadWasmBackend } from "./wasm-backend.ts";
import { loadWebgpuBackend } from "./webgpu-backend.ts";

/** Options of {@link chooseBackend}. */
export interface BackendOptions {
  /** @default "auto": a GPU if TensorFlow or WebGPU sees one, else wasm */
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
 * Makes a backend TensorFlow.js' current one and returns it. `auto` takes the native `tensorflow` or `webgpu` where
 * they have a GPU, and `wasm`, which always works and on a CPU does as well, otherwise. What is missing or broken is passed over, and told.
 *
 * @throws MissingBackendError where a backend asked for by name cannot be had, with the remedy where one is known
 */
export async function chooseBackend(options: BackendOptions = {}): Promise<ChosenBackend> {
  const { backend = "auto", threads = Math.min(8, availableParallelism()) } = options;
  tf.enableProdMode();
  if (!Number.isInteger(threads) || threads < 1) {
    throw new RangeError(`trainer: threads must be a whole number from 1, got ${threads}`);
  }
  if (backend === "auto") return chooseByItself(threads);
  if (!Object.hasOwn(FINDERS, backend)) {
    const names = ["auto", ...Object.keys(FINDERS)].join(", ");
    throw new RangeError(`trainer: backend must be one of ${names}, got ${JSON.stringify(backend)}`);
  }
  const found = await FINDERS[backend](threads);
  return found.open();
}

/** A backend that is here, but not opened yet. */
interface FoundBackend {
  /** Why `auto` had better pass it over. */
  readonly objection?: string;
  open(): Promise<ChosenBackend>;
}

/** Each looks for a backend. @throws MissingBackendError where it is not here */
const FINDERS: Readonly<Record<BackendName, (threads: number) => FoundBackend | Promise<FoundBackend>>> = {
  tensorflow: findTensorflow,
  webgpu: findWebgpu,
  wasm: (threads) => ({ open: () => openWasm(threads) }),
  cpu: () => ({ open: openCpu }),
};

/** What `auto` tries, in order. */
const PREFERENCES = ["tensorflow", "webgpu", "wasm"] as const satisfies readonly BackendName[];

async function chooseByItself(threads: number): Promise<ChosenBackend> {
  const passedOver: string[] = [];
  const second: FoundBackend[] = [];
  for (const name of PREFERENCES) {
    try {
      const found = await FINDERS[name](threads);
      if (found.objection === undefined) return withReasons(await found.open(), passedOver);
      passedOver.push(`not ${name}: ${found.objection}`);
      second.push(found);
    } catch (cause) {
      passedOver.push(`not ${name}: ${reasonOf(cause)}`);
    }
  }
  for (const found of second) return withReasons(await found.open(), passedOver);
  throw new Error(`trainer: no backend works here: ${passedOver.join("; ")}`);
}

function withReasons(backend: ChosenBackend, reasons: readonly string[]): ChosenBackend {
  return { ...backend, message: [backend.message, ...reasons].join("; ") };
}

/** The first line of why a backend cannot be had. */
function reasonOf(cause: unknown): string {
  if (cause instanceof MissingBackendError) return cause.reason;
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
}

function findTensorflow(threads: number): FoundBackend {
  const native = loadNativeBackend(threads);
  if (!native.found) {
    throw new MissingBackendError(
      "tensorflow",
      native.reason,
      "nocturne setup tensorflow (--cuda for an NVIDIA card), or npm install @tensorflow/tfjs-node",
    );
  }
  const device = native.gpu ? "GPU" : "CPU";
  return {
    ...(native.gpu ? {} : { objection: `${native.package} has no GPU here, and on a CPU wasm does as well` }),
    open: async () => {
      await tf.setBackend("tensorflow");
      const installed = installTensorflowKernels();
      const chosen = `backend: tensorflow on the ${device} (${native.package})`;
      const message = [chosen, ...installed.notes].join("; ");
      return { name: "tensorflow", device, threads, message, dispose: () => installed.dispose() };
    },
  };
}

async function findWebgpu(): Promise<FoundBackend> {
  const { device, software, open } = await loadWebgpuBackend();
  return {
    ...(software ? { objection: `${device} is no GPU but a program, and wasm is faster` } : {}),
    open: async () => {
      const dispose = await open();
      return { name: "webgpu", device, threads: 1, message: `backend: webgpu on ${device}`, dispose };
    },
  };
}

async function openWasm(threads: number): Promise<ChosenBackend> {
  const { kernels, trouble } = await loadWasmBackend(threads);
  const plural = kernels.threads === 1 ? "1 thread" : `${kernels.threads} threads`;
  const device = `CPU, ${kernels.build} SIMD`;
  const message = `backend: wasm, ${kernels.build} SIMD, ${plural}`;
  return {
    name: "wasm",
    device,
    threads: kernels.threads,
    message: trouble === undefined ? message : `${message}; ${trouble}`,
    dispose: () => kernels.dispose(),
  };
}

async function openCpu(): Promise<ChosenBackend> {
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  const message = "backend: cpu (plain JavaScript: slow, for comparison)";
  return { name: "cpu", device: "plain JavaScript", threads: 1, message, dispose() {} };
}
