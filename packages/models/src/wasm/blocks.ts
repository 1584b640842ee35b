import type { HostMemory } from "@nocturne/kernels";
import { blocks } from "../../generated/wasm.js";

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

const alignment = 64;

/**
 * Starts the routines in the memory that the kernels work in, so that what one leaves is there for the other.
 *
 * @throws where the engine lacks WebAssembly SIMD
 */
export async function createBlocks(host: HostMemory): Promise<Blocks> {
  const { memory } = host;
  const bytes = Uint8Array.from(atob(blocks.base64), (character) => character.charCodeAt(0));
  bytes[blocks.memoryFlagOffset] = memory.buffer instanceof ArrayBuffer ? 1 : 3;
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const routines = instance.exports as unknown as Omit<Blocks, "reset" | "allocate">;
  const taken: number[] = [];
  return {
    ...routines,
    reset: () => {
      for (const pointer of taken.splice(0)) host.free(pointer);
    },
    allocate: (length, content) => {
      // An allocation may move the memory in which the content lies.
      const place = content?.buffer === memory.buffer ? content.byteOffset : undefined;
      const given = host.allocate(length * 4 + alignment);
      if (given === 0) throw new RangeError(`models: there is no memory for ${length * 4} bytes more`);
      taken.push(given);
      const pointer = Math.ceil(given / alignment) * alignment;
      const region: Region = {
        pointer,
        floats: () => new Float32Array(memory.buffer, pointer, length),
        integers: () => new Int32Array(memory.buffer, pointer, length),
      };
      if (place !== undefined) region.floats().set(new Float32Array(memory.buffer, place, length));
      else if (content !== undefined) region.floats().set(content);
      return region;
    },
  };
}
