/** Bytes of a page of WebAssembly memory. */
export const pageBytes = 65536;
/** Every region starts at a multiple of it. */
export const alignment = 64;
/** Left free after every region: vector reads may pass its end. */
export const slack = 64;

/** Ways to look at a memory. */
interface MemoryViews {
  readonly memory: WebAssembly.Memory;
  /** A view of `floats` floats at `pointer`; growth of the memory makes it useless, so it is never kept. */
  view(pointer: number, floats: number): Float32Array;
  /** Where an array lies in this memory, or 0 where it lies elsewhere. */
  place(data: Numbers): number;
}

/** The regions of one WebAssembly memory that are in use. */
export interface Arena extends MemoryViews {
  /** Bytes in use. */
  readonly usedBytes: number;
  /** A region for `floats` floats, at a multiple of 64 bytes; its content is whatever was there. */
  allocate(floats: number): number;
  /** Gives a region back. */
  free(pointer: number): void;
}

export function createMemoryViews(memory: WebAssembly.Memory): MemoryViews {
  return {
    memory,
    view: (pointer, floats) => new Float32Array(memory.buffer, pointer, floats),
    place: (data) => (data.buffer === memory.buffer ? data.byteOffset : 0),
  };
}

/** Arrays of 32-bit numbers. */
type Numbers = Float32Array | Int32Array;

interface Region {
  readonly start: number;
  readonly end: number;
}

/**
 * An arena on `memory` from byte `base` up; regions are taken first-fit, and the memory grows as far as `maxMemory` bytes.
 *
 * @throws where a region does not fit within `maxMemory`, or the engine has no more memory to give.
 */
export function createArena(memory: WebAssembly.Memory, base: number, maxMemory: number): Arena {
  const regions: Region[] = []; // by start
  let usedBytes = 0;

  const grow = (end: number, bytes: number) => {
    const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
    if (missing <= 0) return;
    const refuse = (why: string, cause?: unknown): never => {
      throw new RangeError(
        `kernels: ${bytes} bytes more do not fit: ${usedBytes} are in use and ${why}; ` +
          "release forward runs, use smaller batches, or raise maxMemory",
        { cause },
      );
    };
    if (end > maxMemory) refuse(`maxMemory is ${maxMemory}`);
    try {
      memory.grow(missing);
    } catch (error) {
      refuse(`the memory cannot grow past ${memory.buffer.byteLength}`, error);
    }
  };

  return {
    ...createMemoryViews(memory),
    get usedBytes() {
      return usedBytes;
    },
    allocate(floats) {
      const bytes = Math.ceil((floats * 4 + slack) / alignment) * alignment;
      let start = base;
      let index = 0;
      for (const region of regions) {
        if (region.start - start >= bytes) break;
        start = region.end;
        index++;
      }
      grow(start + bytes, bytes);
      regions.splice(index, 0, { start, end: start + bytes });
      usedBytes += bytes;
      return start;
    },
    free(pointer) {
      const index = regions.findIndex((region) => region.start === pointer);
      const region = regions[index];
      if (!region) throw new Error(`kernels: no region in use starts at ${pointer}`);
      regions.splice(index, 1);
      usedBytes -= region.end - region.start;
    },
  };
}

/**
 * What writes a result to an array of the caller's, from where it was found. An array that lies in this memory becomes useless
 * when that grows, so this comes before anything is taken, and the array that is written to may be another one over the same place.
 */
export function receiver(arena: Arena, array: Float32Array): (pointer: number) => Float32Array {
  const place = arena.place(array);
  const { length } = array;
  return (pointer) => {
    const target = place && array.length < length ? arena.view(place, length) : array;
    if (pointer !== place) target.set(arena.view(pointer, length));
    return target;
  };
}

/** Whether two arrays share memory. */
export function overlap(a: Numbers, b: Numbers): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/**
 * Where a result for `out` may be written at once while `inputs` are read: its own place in this memory; 0 where it lies elsewhere,
 * or over one of them.
 */
export function ownPlace(arena: Arena, out: Float32Array | undefined, inputs: readonly Numbers[]): number {
  return out && !inputs.some((input) => overlap(input, out)) ? arena.place(out) : 0;
}

/** Whether two arrays of one length are one and the same in memory. */
export function same(a: Numbers, b: Numbers | undefined): boolean {
  return a.buffer === b?.buffer && a.byteOffset === b.byteOffset;
}

/** Regions that are freed together. */
export interface Scope {
  /** Size of its regions. */
  readonly bytes: number;
  /** A region for `floats` floats. */
  take(floats: number): number;
  /** A region that holds zeros. */
  zeros(floats: number): number;
  /** Regions that hold copies of arrays, 0 for one that is absent; all at once, as with {@link read}. */
  copy(...arrays: readonly (Numbers | undefined)[]): number[];
  /**
   * Where arrays can be read: in place, or a copy; 0 for one that is absent. Arrays that lie in this memory become useless when
   * it grows, so this comes before anything is taken, and for all at once.
   */
  read(...arrays: readonly (Numbers | undefined)[]): number[];
  /** Frees all. */
  close(): void;
}

/** A scope on `arena`, still empty. */
export function openScope(arena: Arena): Scope {
  const taken: number[] = [];
  let bytes = 0;
  const take = (floats: number) => {
    const before = arena.usedBytes;
    const pointer = arena.allocate(floats);
    taken.push(pointer);
    bytes += arena.usedBytes - before;
    return pointer;
  };
  const locate = (arrays: readonly (Numbers | undefined)[]) =>
    arrays.map((data) => data && { data, place: arena.place(data), bytes: data.byteLength });
  const copy = ({ data, place, bytes }: NonNullable<ReturnType<typeof locate>[number]>) => {
    const pointer = take(bytes / 4);
    const { buffer } = arena.memory;
    if (place) new Uint8Array(buffer).copyWithin(pointer, place, place + bytes);
    else if (data instanceof Int32Array) new Int32Array(buffer, pointer, data.length).set(data);
    else new Float32Array(buffer, pointer, data.length).set(data);
    return pointer;
  };
  return {
    get bytes() {
      return bytes;
    },
    take,
    zeros(floats) {
      const pointer = take(floats);
      arena.view(pointer, floats).fill(0);
      return pointer;
    },
    copy: (...arrays) => locate(arrays).map((array) => (array ? copy(array) : 0)),
    read: (...arrays) => locate(arrays).map((array) => (array ? array.place || copy(array) : 0)),
    close() {
      for (const pointer of taken.splice(0)) arena.free(pointer);
      bytes = 0;
    },
  };
}

/** Calls `work` with a scope that is closed when it returns or throws. */
export function withScope<T>(arena: Arena, work: (scope: Scope) => T): T {
  const scope = openScope(arena);
  try {
    return work(scope);
  } finally {
    scope.close();
  }
}
