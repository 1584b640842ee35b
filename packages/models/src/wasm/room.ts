import type { HostMemory } from "@nocturne/kernels";

/**
 * Room in the kernels' memory that is used again and again: a call gives a view of `length` floats, holding whatever was there. It is
 * of use until the next allocation, which may move the memory, or the next call with a larger length.
 */
export type Room = (length: number) => Float32Array;

/** Room that grows to the largest length that was asked for. */
export function createRoom({ memory, allocate, free }: HostMemory): Room {
  let pointer = 0;
  let size = 0;
  return (length) => {
    if (size < length) {
      if (pointer) free(pointer);
      pointer = size = 0;
      pointer = allocate(length * 4);
      size = length;
    }
    return new Float32Array(memory.buffer, pointer, length);
  };
}
