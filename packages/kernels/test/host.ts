import type { HostMemory } from "../src/kernels.ts";

/** A host that never gives a place twice and grows page by page, which makes older views useless each time. */
export function createHost(maximum = 256) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum });
  const taken = new Set<number>();
  let end = 8;
  const host: HostMemory = {
    memory,
    allocate(bytes) {
      const pointer = end;
      const missing = Math.ceil((pointer + bytes - memory.buffer.byteLength) / 65536);
      if (missing > 0) {
        try {
          memory.grow(missing);
        } catch {
          return 0;
        }
      }
      end += Math.ceil(bytes / 8) * 8;
      taken.add(pointer);
      return pointer;
    },
    free(pointer) {
      if (!taken.delete(pointer)) throw new Error(`nothing lies at ${pointer}`);
    },
  };
  /** Places for arrays in the memory; the views are made when all have one, since the memory grows meanwhile. */
  const put = (...arrays: readonly Float32Array[]) => {
    const pointers = arrays.map((array) => host.allocate(array.byteLength));
    const view = () => arrays.map((array, i) => new Float32Array(memory.buffer, pointers[i]!, array.length));
    for (const [i, array] of view().entries()) array.set(arrays[i]!);
    return view;
  };
  return { host, put, taken };
}
