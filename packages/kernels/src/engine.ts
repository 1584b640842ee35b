import { type Arena, createArena, pageBytes } from "./arena.ts";
import type { KernelBuild } from "./kernels.ts";
import { chooseBuild, compile } from "./module.ts";
import { createSavedSequences, type SavedSequences } from "./saved.ts";
import { blockBytes, maxArguments, offsets, words } from "./thread-block.ts";
import { startWorkers, supportsThreads } from "./workers.ts";

/** The routines of assembly/index.ts. Pointers and strides are in bytes, sizes in floats; booleans are 0 or 1. */
const routines = [
  "adam",
  "addMatrix",
  "attentionBackward",
  "attentionForward",
  "copyMatrix",
  "crossEntropy",
  "gatherAdd",
  "gelu",
  "geluBackward",
  "gruBackward",
  "gruForward",
  "layerNorm",
  "layerNormBackward",
  "lstmBackward",
  "lstmForward",
  "packPanels",
  "packPanelsTransposed",
  "product",
  "productTransposed",
  "scatterAdd",
  "transpose",
  "zero",
] as const;

export type Routine = (typeof routines)[number];

/** Where routines run: one memory, and the threads over it. */
export interface Engine {
  readonly build: KernelBuild;
  readonly threads: number;
  readonly arena: Arena;
  readonly saved: SavedSequences;
  /** Calls a routine on this thread. */
  call(routine: Routine, ...args: readonly number[]): void;
  /** Calls a routine once for each list of arguments, at the same time on as many threads; at most `threads` lists. */
  callAll(routine: Routine, lists: readonly (readonly number[])[]): void;
  /** Ends the other threads. */
  dispose(): void;
}

type Exports = Record<Routine | "setEdge", (...args: readonly number[]) => void>;

/** Looks at a word this often before going to sleep on it: some ten microseconds. */
const spins = 2000;
const maxThreads = 64;

/** How this thread waits until a word is no longer `value`: asleep where it may, else by looking at it again and again. */
function waiter(control: Int32Array): (index: number, value: number) => void {
  let maySleep = true;
  try {
    Atomics.wait(control, 0, control[0]! + 1, 0);
  } catch {
    maySleep = false; // the main thread of a page
  }
  return (index, value) => {
    for (let i = 0; Atomics.load(control, index) === value; i++) {
      if (maySleep && i > spins) Atomics.wait(control, index, value);
    }
  };
}

/** Hands calls to workers `1 … threads - 1` and waits for them. */
function createDispatch(memory: WebAssembly.Memory, threads: number) {
  const control = new Int32Array(memory.buffer, 0, (threads * blockBytes) / 4);
  const wait = waiter(control);
  const at = (thread: number) => (thread * blockBytes) / 4;
  return {
    start(thread: number, routine: Routine, args: readonly number[]) {
      const block = at(thread);
      new Float64Array(memory.buffer, thread * blockBytes + offsets.arguments, maxArguments).set(args);
      control[block + words.routine] = routines.indexOf(routine);
      control[block + words.count] = args.length;
      Atomics.add(control, block + words.request, 1);
      Atomics.notify(control, block + words.request);
    },
    finish(thread: number, routine: Routine) {
      const block = at(thread);
      wait(block + words.done, control[block + words.request]! - 1);
      if (control[block + words.failed]) throw new Error(`kernels: ${routine} failed in thread ${thread}`);
    },
  };
}

/**
 * Compiles a build, makes its memory and starts its threads.
 *
 * @throws where the build or threads are not to be had here.
 */
export async function createEngine(options: {
  readonly build?: KernelBuild;
  readonly threads: number;
  readonly maxMemory: number;
}): Promise<Engine> {
  const { threads } = options;
  if (!Number.isInteger(threads) || threads < 1 || threads > maxThreads) {
    throw new RangeError(`kernels: threads must be a whole number within 1–${maxThreads}, got ${threads}`);
  }
  const shared = threads > 1;
  if (shared && !supportsThreads()) {
    throw new Error(
      `kernels: ${threads} threads need shared memory, which this page has only if it is cross-origin isolated ` +
        "(headers COOP and COEP); use threads: 1, or ask supportsThreads() first",
    );
  }
  const maximum = Math.min(65536, Math.floor(options.maxMemory / pageBytes));
  if (!(maximum >= 1)) {
    throw new RangeError(`kernels: maxMemory must be at least ${pageBytes} bytes, got ${options.maxMemory}`);
  }
  const build = chooseBuild(options.build);
  const module = await compile(build, shared);
  const memory = new WebAssembly.Memory({ initial: 1, maximum, shared });
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Exports;
  exports.setEdge(offsets.edge);
  const workers = shared ? await startWorkers(threads - 1, { module, memory, routines }) : [];
  const dispatch = shared ? createDispatch(memory, threads) : undefined;
  return {
    build,
    threads,
    arena: createArena(memory, threads * blockBytes, maximum * pageBytes),
    saved: createSavedSequences(),
    call(routine, ...args) {
      exports[routine](...args);
    },
    callAll(routine, lists) {
      for (let thread = 1; thread < lists.length; thread++) dispatch?.start(thread, routine, lists[thread]!);
      try {
        exports[routine](...lists[0]!);
      } finally {
        for (let thread = 1; thread < lists.length; thread++) dispatch?.finish(thread, routine);
      }
    },
    dispose() {
      for (const worker of workers) worker.terminate();
    },
  };
}
