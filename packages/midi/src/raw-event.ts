import { quantityBytes, readQuantity } from "./quantity.ts";

/**
 * Returns what is wrong with the bytes of a raw event of a track, as the end of a sentence; undefined where a file may
 * hold it as it stands and a reader will give it back.
 */
export function rawEventFault(bytes: Uint8Array, channel: number): string | undefined {
  const status = bytes[0] ?? 0;
  if (status < 0x80) return "must start with a status byte";
  if (status === 0xff) return metaFault(bytes);
  if (status === 0xf0 || status === 0xf7) return lengthFault(bytes, 1);
  if (status > 0xf0) return `must not be the system message 0x${status.toString(16)}: a file may not hold it`;
  const kind = status >> 4;
  if (kind === 0x8 || kind === 0x9) return "must not be a note: put it in `notes`";
  if (kind === 0xb) return "must not be a control change: put it in `controlChanges`";
  if (kind === 0xc) return "must not be a program change: set the track's `program`";
  if ((status & 0x0f) !== channel) return `must be on the track's channel ${channel}, got ${status & 0x0f}`;
  const expected = kind === 0xd ? 2 : 3;
  if (bytes.length !== expected) return `must have ${expected} bytes, got ${bytes.length}`;
  return bytes.subarray(1).some((byte) => byte > 127) ? "must have data bytes within 0–127" : undefined;
}

function metaFault(bytes: Uint8Array): string | undefined {
  const type = bytes[1] ?? 0x80;
  if (type > 127) return "must have a meta type within 0–127";
  if (type === 0x2f) return "must not be an end of track: the writer adds it";
  if (type === 0x51) return "must not be a tempo: put it in `score.tempos`";
  if (type === 0x58) return "must not be a time signature: put it in `score.timeSignatures`";
  if (type === 0x59) return "must not be a key signature: put it in `score.keySignatures`";
  return lengthFault(bytes, 2);
}

function lengthFault(bytes: Uint8Array, at: number): string | undefined {
  const length = readQuantity(bytes, at, bytes.length);
  if (length && length.end + length.value === bytes.length) return undefined;
  return `must state its length at byte ${at} as the number of bytes that follow`;
}

/** Returns the bytes of an event that states its length: SysEx (a head of one byte) or meta (0xff and a type). */
export function longEvent(head: readonly number[], data: ArrayLike<number>): Uint8Array {
  const length = quantityBytes(data.length);
  const bytes = new Uint8Array(head.length + length.length + data.length);
  bytes.set(head);
  bytes.set(length, head.length);
  bytes.set(data, head.length + length.length);
  return bytes;
}
