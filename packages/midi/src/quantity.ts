/** The largest variable-length quantity that a Standard MIDI File allows: four bytes of seven bits. */
export const MAX_QUANTITY = 0x0fff_ffff;

/** A variable-length quantity as read. */
export interface Quantity {
  /** Infinity where it does not fit 31 bits. */
  readonly value: number;
  /** The offset after its last byte. */
  readonly end: number;
}

/** Returns the variable-length quantity at an offset, of any number of bytes; undefined where `limit` cuts it off. */
export function readQuantity(bytes: Uint8Array, start: number, limit: number): Quantity | undefined {
  let value = 0;
  for (let offset = start; offset < limit; offset++) {
    const byte = bytes[offset]!;
    value = value * 128 + (byte & 0x7f);
    if (value > 0x7fff_ffff) value = Number.POSITIVE_INFINITY;
    if (byte < 0x80) return { value, end: offset + 1 };
  }
  return undefined;
}

/** Returns the bytes of a quantity of up to 31 bits, as few as possible. */
export function quantityBytes(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
