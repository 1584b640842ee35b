/**
 * The meta event that marks a program change behind it as planned by the writer for the notes there, and not stated by
 * the score: sequencer-specific, under the manufacturer number for non-commercial use, "NP". Players pass over it.
 */
export const PLANNED_MARK = Uint8Array.of(0xff, 0x7f, 0x03, 0x7d, 0x4e, 0x50);

/** Whether this very meta event stands between two offsets. */
export function isPlannedMark(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset !== PLANNED_MARK.length) return false;
  return PLANNED_MARK.every((byte, index) => bytes[offset + index] === byte);
}

/** Whether a program change without delay stands at an offset, as the writer puts it behind the mark. */
export function isProgramChangeAt(bytes: Uint8Array, offset: number, limit: number): boolean {
  return (
    offset + 2 < limit &&
    bytes[offset] === 0 &&
    (bytes[offset + 1]! & 0xf0) === 0xc0 &&
    bytes[offset + 2]! < 0x80
  );
}
