import { blocks as base64 } from "../../generated/wasm.js";

/** A part of the routines' memory. */
export interface Region {
  /** Its place, in bytes. */
  readonly pointer: number;
  /** Its content; taken anew after any allocation, which may move the memory. */
  floats(): Float32Array;
  integers(): Int32Array;
}

type Numbers = readonly number[];

/** The routines of assembly/index.ts, and the memory that they work on. */
export interface Blocks {
  /** Frees all regions. */
  reset(): void;
  /** A region of as many floats, holding whatever was there, or a copy of `content`. */
  allocate(length: number, content?: Float32Array): Region;
  rectify(...args: Numbers): void;
  rectifyBackward(...args: Numbers): void;
  gatherAdd(...args: Numbers): void;
  scatterAdd(...args: Numbers): void;
  scaleAdd(...args: Numbers): void;
  scaleReduce(...args: Numbers): void;
  sumRows(...args: Numbers): void;
  softmax(...args: Numbers): void;
}

const pageBytes = 65536;
const alignment = 64;

/**
 * Starts the routines on a memory of their own. It grows to what the largest call needs, and is gone with the result.
 *
 * @throws where the engine lacks WebAssembly SIMD
 */
export async function createBlocks(): Promise<Blocks> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const routines = instance.exports as unknown as Omit<Blocks, "reset" | "allocate">;
  let end = alignment;
  return {
    ...routines,
    reset: () => {
      end = alignment;
    },
    allocate: (length, content) => {
      const pointer = end;
      end += Math.ceil((length * 4) / alignment) * alignment;
      const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
      if (missing > 0) memory.grow(missing);
      const region: Region = {
        pointer,
        floats: () => new Float32Array(memory.buffer, pointer, length),
        integers: () => new Int32Array(memory.buffer, pointer, length),
      };
      if (content !== undefined) region.floats().set(content);
      return region;
    },
  };
}
