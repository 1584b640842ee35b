import { MAX_QUANTITY } from "./quantity.ts";

/** An event to be written. */
export interface TimedEvent {
  readonly tick: number;
  /** Orders the events of one tick. */
  readonly rank: number;
  /** Status byte first: a channel message packed as `status << 16 | data1 << 8 | data2`, or the bytes of any event. */
  readonly message: number | Uint8Array;
}

/** What bridges a gap longer than a delta time can say: an event that holds nothing. */
const PADDING = Uint8Array.of(0xff, 0x7f, 0x00);
const END_OF_TRACK = Uint8Array.of(0xff, 0x2f, 0x00);

interface Out {
  bytes: Uint8Array;
  length: number;
  running: number;
}

/** How a chunk is written. */
export interface WriteChunkOptions {
  /** Leave out status bytes that repeat. */
  readonly runningStatus: boolean;
  /** The tick at which the track ends. @default that of its last event, which is the earliest */
  readonly end: number | undefined;
}

/** Returns a whole track chunk of these events, which it sorts by tick and rank. */
export function writeChunk(
  events: readonly TimedEvent[],
  { runningStatus, end = 0 }: WriteChunkOptions,
): Uint8Array {
  const sorted = events.toSorted((a, b) => a.tick - b.tick || a.rank - b.rank);
  const out: Out = { bytes: new Uint8Array(64 + 6 * sorted.length), length: 8, running: 0 };
  let tick = 0;
  for (const event of sorted) {
    writeDelta(out, event.tick - tick);
    tick = event.tick;
    if (typeof event.message === "number") writeMessage(out, event.message, runningStatus);
    else writeBytes(out, event.message);
  }
  writeDelta(out, Math.max(0, end - tick));
  writeBytes(out, END_OF_TRACK);
  const chunk = out.bytes.slice(0, out.length);
  chunk.set([0x4d, 0x54, 0x72, 0x6b]); // "MTrk"
  new DataView(chunk.buffer).setUint32(4, chunk.length - 8);
  return chunk;
}

function writeMessage(out: Out, message: number, runningStatus: boolean): void {
  reserve(out, 3);
  const status = message >> 16;
  if (!runningStatus || status !== out.running) out.bytes[out.length++] = status;
  out.running = status;
  out.bytes[out.length++] = (message >> 8) & 0x7f;
  if ((status & 0xe0) !== 0xc0) out.bytes[out.length++] = message & 0x7f;
}

function writeBytes(out: Out, bytes: Uint8Array): void {
  reserve(out, bytes.length);
  out.bytes.set(bytes, out.length);
  out.length += bytes.length;
  out.running = 0;
}

function writeDelta(out: Out, delta: number): void {
  let rest = delta;
  for (; rest > MAX_QUANTITY; rest -= MAX_QUANTITY) {
    writeQuantity(out, MAX_QUANTITY);
    writeBytes(out, PADDING);
  }
  writeQuantity(out, rest);
}

function writeQuantity(out: Out, value: number): void {
  reserve(out, 4);
  if (value >= 0x20_0000) out.bytes[out.length++] = (value >> 21) | 0x80;
  if (value >= 0x4000) out.bytes[out.length++] = (value >> 14) | 0x80;
  if (value >= 0x80) out.bytes[out.length++] = (value >> 7) | 0x80;
  out.bytes[out.length++] = value & 0x7f;
}

function reserve(out: Out, count: number): void {
  if (out.length + count <= out.bytes.length) return;
  const larger = new Uint8Array(Math.max(out.length + count, 2 * out.bytes.length));
  larger.set(out.bytes);
  out.bytes = larger;
}
