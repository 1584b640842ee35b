import type { ByteCache } from "./byte-cache.ts";
import type { ChunkContent } from "./chunk-content.ts";
import type { Conductor } from "./conductor.ts";
import type { Place, Report } from "./diagnostics.ts";
import { decodeText } from "./text.ts";

/** What a meta event is read with. */
export interface MetaContext {
  readonly conductor: Conductor;
  readonly cache: ByteCache;
  readonly report: Report;
}

/** Meta events of a fixed length that the score keeps as bytes. A sequence number of none stands for the chunk's own. */
const FIXED_LENGTHS: Readonly<Record<number, readonly [name: string, length: number]>> = {
  0: ["sequence number", 2],
  32: ["channel prefix", 1],
  33: ["port prefix", 1],
  84: ["SMPTE offset", 5],
};

/**
 * Reads the meta event that starts at `offset`, with its data between `from` and `end`: tempo, metre and key go to the
 * conductor, the first name and the port to the content of the chunk, all else there as bytes. Of a wrong length, it is
 * read where what it says is plain, and otherwise left out.
 */
export function readMeta(
  bytes: Uint8Array,
  offset: number,
  from: number,
  end: number,
  content: ChunkContent,
  { conductor, cache, report }: MetaContext,
  place: Place & { readonly tick: number },
): void {
  const type = bytes[offset + 1]!;
  const length = end - from;
  const { tick } = place;
  const checkLength = (name: string, expected: number, readable: boolean): boolean => {
    if (length === expected) return true;
    const done = readable ? "read all the same" : "left out";
    report("bad-meta-length", place, `a ${name} of ${length} bytes instead of ${expected} was ${done}`);
    return readable;
  };
  const keep = (): void => {
    content.rawEvents.push({ tick, bytes: cache.slice(bytes, offset, end) });
  };

  switch (type) {
    case 0x03:
      if (content.name === "") content.name = decodeText(bytes.subarray(from, end));
      else keep();
      return;
    case 0x51:
      if (checkLength("tempo", 3, length > 3 && bytes.subarray(from, end - 3).every((byte) => byte === 0))) {
        const tempo = bytes[end - 3]! * 0x1_0000 + bytes[end - 2]! * 0x100 + bytes[end - 1]!;
        conductor.addTempo(place, tempo);
      }
      return;
    case 0x58:
      // Two bytes state the metre; clicks and 32nds are often left out.
      if (length === 2 || checkLength("time signature", 4, length > 1)) {
        const [numerator, power] = [bytes[from]!, bytes[from + 1]!];
        const whole = length >= 4;
        conductor.addTimeSignature(
          place,
          numerator,
          power,
          whole ? bytes[from + 2]! : undefined,
          whole ? bytes[from + 3]! : undefined,
        );
      }
      return;
    case 0x59:
      if (checkLength("key signature", 2, length > 0)) {
        conductor.addKeySignature(place, (bytes[from]! << 24) >> 24, length > 1 ? bytes[from + 1]! : 0);
      }
      return;
    case 0x21:
      if (tick === 0 && length === 1 && bytes[from]! < 0x80 && content.port === undefined) {
        content.port = bytes[from]!;
        return;
      }
  }
  const fixed = FIXED_LENGTHS[type];
  const asIs = !fixed || (type === 0x00 && length === 0);
  if (asIs || checkLength(...fixed, false)) keep();
}
