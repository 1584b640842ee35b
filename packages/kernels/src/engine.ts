import { type Arena, createArena, pageBytes } from "./arena.ts";
import { split } from "./checks.ts";
import { createHostArena } from "./host-arena.ts";
import type { HostMemory, KernelBuild } from "./kernels.ts";
import { chooseBuild, compile } from "./module.ts";
import { createSavedSequences, type SavedSequences } from "./saved.ts";
import { blockBytes, commandBytes, offsets, words } from "./thread-block.ts";
import { commandsOf, startWorkers, supportsThreads } from "./workers.ts";

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
  "rectify",
  "rectifyBackward",
  "scatterAdd",
  "squaredError",
  "zero",
] as const;

export type Routine = (typeof routines)[number];

/** A routine and its arguments. */
export type Call = readonly [Routine, ...number[]];

/** Where routines run: one memory, and the threads over it. */
export interface Engine {
  readonly build: KernelBuild;
  readonly threads: number;
  readonly arena: Arena;
  readonly saved: SavedSequences;
  /** Calls a routine on this thread. */
  call(routine: Routine, ...args: readonly number[]): void;
  /** Makes lists of calls, each list on a thread of its own, at the same time; at most `threads` lists. */
  run(lists: readonly (readonly Call[])[]): void;
  /** Calls a routine once for each list of arguments, at the same time on as many threads; at most `threads` lists. */
  callAll(routine: Routine, lists: readonly (readonly number[])[]): void;
  /** Calls a routine for `count` things, shared out among `threads` in multiples of `unit`. */
  share(
    routine: Routine,
    threads: number,
    count: number,
    unit: number,
    args: (start: number, count: number) => readonly number[],
  ): void;
  /** Ends the other threads. */
  dispose(): void;
}

type Exports = Record<Routine | "setScratch", (...args: readonly number[]) => void>;

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

/** How many of the calls from `first` on have room in a thread's commands: at least one. */
function fitting(calls: readonly Call[], first: number): number {
  let room = commandBytes / 8;
  let count = 0;
  for (; first + count < calls.length; count++) {
    room -= calls[first + count]!.length + 1;
    if (room < 0) break;
  }
  return count;
}

/** Hands calls to workers `1 … threads - 1` and waits for them. */
function createDispatch(memory: WebAssembly.Memory, threads: number) {
  const control = new Int32Array(memory.buffer, 0, (threads * blockBytes) / 4);
  const wait = waiter(control);
  const at = (thread: number) => (thread * blockBytes) / 4;
  const commands = Array.from(
    { length: threads },
    (_, thread) =>
      new Float64Array(memory.buffer, thread && commandsOf(thread, threads), thread && commandBytes / 8),
  );
  return {
    start(thread: number, calls: readonly Call[]) {
      const block = at(thread);
      const target = commands[thread]!;
      let next = 0;
      for (const [routine, ...args] of calls) {
        target[next++] = routines.indexOf(routine);
        target[next++] = args.length;
        for (const argument of args) target[next++] = argument;
      }
      control[block + words.calls] = calls.length;
      Atomics.add(control, block + words.request, 1);
      Atomics.notify(control, block + words.request);
    },
    finish(thread: number) {
      const block = at(thread);
      wait(block + words.done, control[block + words.request]! - 1);
      if (control[block + words.failed]) throw new Error(`kernels: a routine failed in thread ${thread}`);
    },
  };
}

/** A memory of our own, with the threads' blocks at its start. */
function inOwnMemory(threads: number, maxMemory: number) {
  const maximum = Math.min(65536, Math.floor(maxMemory / pageBytes));
  const base = commandsOf(threads, threads);
  const initial = Math.ceil(base / pageBytes);
  if (!(maximum >= initial)) {
    const least = initial * pageBytes;
    throw new RangeError(
      `kernels: maxMemory must be at least ${least} bytes for threads: ${threads}, got ${maxMemory}`,
    );
  }
  const memory = new WebAssembly.Memory({ initial, maximum, shared: threads > 1 });
  return { memory, arena: createArena(memory, base, maximum * pageBytes), block: 0 };
}

function isShared(memory: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
}

/** Another module's memory, with the one thread's block in it. */
function inHost(host: HostMemory, maxMemory: number) {
  const block = host.allocate(blockBytes);
  if (!block) throw new RangeError(`kernels: the host's memory has no room for ${blockBytes} bytes`);
  return { memory: host.memory, arena: createHostArena(host, maxMemory), block };
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
  readonly host?: HostMemory;
}): Promise<Engine> {
  const { threads, host } = options;
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
  if (shared && host) {
    throw new Error("kernels: in a host's memory there can be one thread; leave out threads, or host");
  }
  const build = chooseBuild(options.build);
  const module = await compile(build, host ? isShared(host.memory) : shared);
  const { memory, arena, block } = host
    ? inHost(host, options.maxMemory)
    : inOwnMemory(threads, options.maxMemory);
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Exports;
  exports.setScratch(block + offsets.edge, block + offsets.columns);
  const workers = shared ? await startWorkers(threads - 1, { module, memory, routines }) : [];
  const dispatch = shared ? createDispatch(memory, threads) : undefined;
  const callHere = (calls: readonly Call[]) => {
    for (const [routine, ...args] of calls) exports[routine](...args);
  };
  const run: Engine["run"] = (lists) => {
    if (!dispatch || lists.length === 1) return callHere(lists[0]!);
    const done = lists.map(() => 0);
    while (lists.some((list, thread) => done[thread]! < list.length)) {
      const parts = lists.map((list, thread) => {
        const first = done[thread]!;
        done[thread] = first + fitting(list, first);
        return list.slice(first, done[thread]);
      });
      for (let thread = 1; thread < lists.length; thread++) dispatch.start(thread, parts[thread]!);
      try {
        callHere(parts[0]!);
      } finally {
        for (let thread = 1; thread < lists.length; thread++) dispatch.finish(thread);
      }
    }
  };
  const callAll: Engine["callAll"] = (routine, lists) =>
    run(lists.map((args): readonly Call[] => [[routine, ...args]]));
  return {
    build,
    threads,
    arena,
    saved: createSavedSequences(),
    call(routine, ...args) {
      exports[routine](...args);
    },
    run,
    callAll,
    share(routine, threads, count, unit, args) {
      if (threads === 1) exports[routine](...args(0, count));
      else
        callAll(
          routine,
          split(count, threads, unit).map((part) => args(part.start, part.count)),
        );
    },
    dispose() {
      for (const worker of workers) worker.terminate();
      host?.free(block);
    },
  };
}
