/** A list of whole numbers that takes four bytes each, and may be too long for an array. */
export interface GrowingList {
  readonly length: number;
  push(value: number): void;
  /** The numbers pushed so far, of which the list may still hold the memory. */
  values(): Uint32Array;
}

const FIRST_ROOM = 1024;
const GROWTH = 1.5;

/** Returns an empty list of numbers from 0 to below 2³². */
export function growingList(): GrowingList {
  let values = new Uint32Array(FIRST_ROOM);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Uint32Array(Math.ceil(values.length * GROWTH));
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    values: () => values.subarray(0, length),
  };
}
