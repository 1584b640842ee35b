import { type Arena, createArena, pageBytes } from "./arena.ts";
import type { KernelBuild } from "./kernels.ts";
import { chooseBuild, compile } from "./module.ts";
import { createSavedSequences, type SavedSequences } from "./saved.ts";

/** The routines of assembly/index.ts. Pointers and strides are in bytes, sizes in floats; booleans are 0 or 1. */
export type Routine =
  | "addMatrix"
  | "copyMatrix"
  | "gruBackward"
  | "gruForward"
  | "lstmBackward"
  | "lstmForward"
  | "packPanels"
  | "packPanelsTransposed"
  | "product"
  | "productTransposed"
  | "zero";

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
  dispose(): void;
}

/** Bytes before the arena: control words and each thread's edge tile. */
const reserved = 4096;

type Exports = Record<Routine | "setEdge", (...args: readonly number[]) => void>;

/** Compiles a build and makes its memory. */
export async function createEngine(options: {
  readonly build?: KernelBuild;
  readonly maxMemory: number;
}): Promise<Engine> {
  const build = chooseBuild(options.build);
  const module = await compile(build, false);
  const maximum = Math.floor(options.maxMemory / pageBytes);
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  const exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports as Exports;
  exports.setEdge(256);
  return {
    build,
    threads: 1,
    arena: createArena(memory, reserved, maximum * pageBytes),
    saved: createSavedSequences(),
    call(routine, ...args) {
      exports[routine](...args);
    },
    callAll(routine, lists) {
      for (const args of lists) exports[routine](...args);
    },
    dispose() {},
  };
}
