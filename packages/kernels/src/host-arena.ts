import { type Arena, alignment, createMemoryViews, slack } from "./arena.ts";
import type { HostMemory } from "./kernels.ts";

/**
 * An arena whose regions are allocated by the owner of a memory, `maxMemory` bytes at most.
 *
 * @throws where a region does not fit within `maxMemory`, or the owner has no more memory to give.
 */
export function createHostArena(host: HostMemory, maxMemory: number): Arena {
  const regions = new Map<number, { readonly given: number; readonly bytes: number }>();
  let usedBytes = 0;
  const views = createMemoryViews(host.memory);
  return {
    ...views,
    get usedBytes() {
      return usedBytes;
    },
    allocate(floats) {
      const bytes = Math.ceil((floats * 4 + slack) / alignment) * alignment;
      const refuse = (why: string): never => {
        throw new RangeError(
          `kernels: ${bytes} bytes more do not fit: ${usedBytes} are in use and ${why}; ` +
            "release forward runs, use smaller batches, or raise maxMemory",
        );
      };
      if (usedBytes + bytes > maxMemory) refuse(`maxMemory is ${maxMemory}`);
      const given = host.allocate(bytes + alignment);
      if (!given) refuse("the host has no more to give");
      const pointer = Math.ceil(given / alignment) * alignment;
      regions.set(pointer, { given, bytes });
      usedBytes += bytes;
      return pointer;
    },
    free(pointer) {
      const region = regions.get(pointer);
      if (!region) throw new Error(`kernels: no region in use starts at ${pointer}`);
      regions.delete(pointer);
      usedBytes -= region.bytes;
      host.free(region.given);
    },
  };
}
