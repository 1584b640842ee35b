/** A stretch of bytes being repaired: what is clean is copied whole, and only once something must change. */
export interface TrackPatch {
  /** Replaces the bytes between two offsets, which lie after those of the last call. */
  replace(from: number, to: number, replacement: readonly number[]): void;
  /** Returns the bytes up to `end` with all replacements, and then the tail; a view where nothing changed. */
  finish(end: number, tail: readonly number[]): Uint8Array;
}

/** Returns a patch of the bytes from `start` on. */
export function createTrackPatch(bytes: Uint8Array, start: number): TrackPatch {
  let out = new Uint8Array(0);
  let length = 0;
  let cleanFrom = start;

  const copyClean = (to: number, extra: number): void => {
    const needed = length + (to - cleanFrom) + extra;
    if (needed > out.length) {
      const larger = new Uint8Array(Math.max(needed, out.length * 2, 64));
      larger.set(out.subarray(0, length));
      out = larger;
    }
    out.set(bytes.subarray(cleanFrom, to), length);
    length += to - cleanFrom;
  };

  return {
    replace(from, to, replacement) {
      copyClean(from, replacement.length);
      out.set(replacement, length);
      length += replacement.length;
      cleanFrom = to;
    },
    finish(end, tail) {
      if (cleanFrom === start && length === 0 && tail.length === 0) return bytes.subarray(start, end);
      copyClean(end, tail.length);
      out.set(tail, length);
      return out.subarray(0, length + tail.length);
    },
  };
}
