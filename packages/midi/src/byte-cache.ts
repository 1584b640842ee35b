/**
 * Gives the bytes of events, and the same array for many that are alike: they are many and small, and an array of three
 * bytes takes fifty times as much memory.
 */
export interface ByteCache {
  /** The bytes of a channel message; of one with a single data byte, the second is that byte once more. */
  message(status: number, first: number, second: number): Uint8Array;
  /** A copy of the bytes between two offsets. */
  slice(bytes: Uint8Array, offset: number, end: number): Uint8Array;
}

const SLOTS = 1024;

/** Longer events are copied each. */
const MAX_LENGTH = 16;

/** Returns an empty cache. */
export function createByteCache(): ByteCache {
  const slots: (Uint8Array | undefined)[] = new Array(SLOTS).fill(undefined);
  return {
    message(status, first, second) {
      const length = (status & 0xf0) === 0xd0 ? 2 : 3;
      const slot = (Math.imul(status, 0x1f1f) ^ (first * 9) ^ (second << 3)) % SLOTS;
      const known = slots[slot];
      if (known && known[0] === status && known[1] === first && known[length - 1] === second) return known;
      const bytes = length === 2 ? Uint8Array.of(status, first) : Uint8Array.of(status, first, second);
      slots[slot] = bytes;
      return bytes;
    },
    slice(bytes, offset, end) {
      if (end - offset > MAX_LENGTH) return bytes.slice(offset, end);
      let hash = end - offset;
      for (let at = offset; at < end; at++) hash = Math.imul(hash, 31) + bytes[at]!;
      const slot = (hash >>> 0) % SLOTS;
      const known = slots[slot];
      if (known && known.length === end - offset && known.every((byte, at) => byte === bytes[offset + at])) {
        return known;
      }
      const copy = bytes.slice(offset, end);
      slots[slot] = copy;
      return copy;
    },
  };
}
