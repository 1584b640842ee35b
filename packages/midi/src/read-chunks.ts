import { type ChunkContent, createChunkContent, endHangingNotes } from "./chunk-content.ts";
import type { Report } from "./diagnostics.ts";
import { MAX_TRACKS, TOO_MANY_TRACKS } from "./limits.ts";
import { MidiParseError } from "./midi-parse-error.ts";
import { type ReadContext, readEvents } from "./read-events.ts";

/** The three numbers of a header chunk, as they stand in the file. */
export interface Header {
  readonly format: number;
  readonly trackCount: number;
  readonly division: number;
}

/** Where the track chunks of a file begin and the file ends. */
export interface HeaderPlace {
  readonly header: Header;
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the content of all track chunks of a file between two offsets. Chunks of other kinds are skipped; a track's
 * length that leads nowhere is replaced by where its end-of-track event or the next track is. Each byte is looked at a
 * fixed number of times, whatever the file says.
 */
export function readChunks(
  bytes: Uint8Array,
  { header, start, end }: HeaderPlace,
  context: ReadContext,
): ChunkContent[] {
  const { report } = context;
  const chunks: ChunkContent[] = [];
  let offset = start;
  let channelCount = 0; // of all chunks: each is a track, or several
  while (offset < end) {
    if (chunks.length > MAX_TRACKS || channelCount > MAX_TRACKS) {
      report("track-count", { offset }, TOO_MANY_TRACKS);
      return chunks;
    }
    const id = end - offset >= 8 ? chunkId(bytes, offset) : undefined;
    if (id === "MTrk") {
      const content = createChunkContent(chunks.length);
      chunks.push(content);
      offset = readTrackChunk(bytes, offset, end, content, context);
      endHangingNotes(content, context.sounding, report);
      channelCount += content.channels.filter((channel) => channel !== undefined).length;
    } else if (id === undefined || id === "MThd") {
      const next = id === "MThd" ? -1 : indexOfId(bytes, "MTrk", offset + 1, end);
      const stop = next < 0 ? end : next;
      const what = id === "MThd" ? "a second file" : "no chunk";
      report("stray-bytes", { offset }, `${stop - offset} bytes that belong to ${what} were skipped`);
      offset = stop;
    } else {
      const next = endOfUnknownChunk(bytes, offset, end);
      report(
        "unknown-chunk",
        { offset },
        `a chunk of kind ${JSON.stringify(id)} was skipped (${next - offset} bytes)`,
      );
      offset = next;
    }
  }
  checkTrackCount(header, chunks.length, report);
  return chunks;
}

/**
 * Returns the header of a file, which may stand behind other bytes (RIFF, mail or Macintosh wrappers).
 *
 * @throws MidiParseError where there is none, or not all of it
 */
export function readHeader(bytes: Uint8Array, report: Report): HeaderPlace {
  if (bytes.length === 0) throw new MidiParseError("empty-file", 0, "the file is empty");
  const offset = indexOfId(bytes, "MThd", 0, bytes.length);
  if (offset < 0) {
    const found = JSON.stringify(String.fromCharCode(...bytes.subarray(0, 8)));
    throw new MidiParseError(
      "not-midi",
      0,
      `a Standard MIDI File starts with "MThd", this one with ${found}`,
    );
  }
  if (bytes.length - offset < 14) {
    const left = bytes.length - offset;
    throw new MidiParseError(
      "truncated-header",
      bytes.length,
      `a header takes 14 bytes, the file ends after ${left}`,
    );
  }
  const end = reportWrapper(bytes, offset, report);
  const header = {
    format: uint16(bytes, offset + 8),
    trackCount: uint16(bytes, offset + 10),
    division: uint16(bytes, offset + 12),
  };
  const length = uint32(bytes, offset + 4);
  let start = offset + 8 + length;
  if (length !== 6) {
    const trusted = length > 6 && (start === end || isChunkAt(bytes, start, end));
    if (!trusted) start = offset + 14;
    report("header-length", { offset: offset + 4 }, `the header says that it is ${length} bytes long, not 6`);
  }
  return { header, start, end };
}

/** Says what stands before the header; returns where the MIDI file ends. */
function reportWrapper(bytes: Uint8Array, offset: number, report: Report): number {
  if (offset === 0) return bytes.length;
  if (hasId(bytes, "RIFF", 0)) {
    report("riff-wrapper", { offset: 0 }, "the file is wrapped in RIFF (RMID); unwrapped");
    if (offset < 20 || !hasId(bytes, "data", offset - 8)) return bytes.length;
    const end = offset + reversed32(uint32(bytes, offset - 4));
    return end - offset >= 14 && end <= bytes.length ? end : bytes.length;
  }
  report("leading-bytes", { offset: 0 }, `${offset} bytes before the header were skipped`);
  return bytes.length;
}

/** Reads a track chunk; returns the offset of the next. */
function readTrackChunk(
  bytes: Uint8Array,
  offset: number,
  end: number,
  content: ChunkContent,
  context: ReadContext,
): number {
  const start = offset + 8;
  const declared = start + uint32(bytes, offset + 4);
  const trusted = declared === end || (declared < end && isChunkAt(bytes, declared, end));
  const next = trusted ? declared : indexOfId(bytes, "MTrk", start, end);
  const found = readEvents(bytes, start, next < 0 ? end : next, content, context);
  if (found === declared) return found;
  const track = content.chunk;
  const length = { offset: offset + 4, track };
  const { report } = context;
  if (!trusted) {
    const message = `the track says that it ends at byte ${declared}; it was read to byte ${found}`;
    report("track-length", length, message);
    return found;
  }
  if (hasId(bytes, "MTrk", found)) {
    report("track-length", length, "the track's length takes in the next track; both were read");
    return found;
  }
  const message = `${declared - found} bytes after the end of the track were left out`;
  report("data-after-end-of-track", { offset: found, track }, message);
  return declared;
}

function endOfUnknownChunk(bytes: Uint8Array, offset: number, end: number): number {
  const declared = offset + 8 + uint32(bytes, offset + 4);
  if (declared === end || (declared < end && isChunkAt(bytes, declared, end))) return declared;
  const next = indexOfId(bytes, "MTrk", offset + 4, end);
  return next < 0 ? end : next;
}

function checkTrackCount(header: Header, found: number, report: Report): void {
  if (found !== header.trackCount) {
    report(
      "track-count",
      { offset: 10 },
      `the header says ${header.trackCount} tracks, the file has ${found}; all were read`,
    );
  }
  if (found === 0) report("no-tracks", {}, "the file has a header but no track");
  if (header.format > 2) {
    report("bad-format", { offset: 8 }, `format ${header.format} does not exist; read as format 1`);
  }
  if (header.format === 2 && found > 1) {
    report(
      "format-2",
      { offset: 8 },
      "the tracks of a format 2 file are separate pieces; read as tracks that play together",
    );
  }
}

/** Whether a chunk may start here: a track, or a name in ASCII and a length that fits. */
function isChunkAt(bytes: Uint8Array, offset: number, end: number): boolean {
  if (end - offset < 8) return false;
  const id = chunkId(bytes, offset);
  return id === "MTrk" || (id !== undefined && offset + 8 + uint32(bytes, offset + 4) <= end);
}

/** The four characters of a chunk's kind; undefined where they are not printable ASCII. */
function chunkId(bytes: Uint8Array, offset: number): string | undefined {
  let id = "";
  for (let index = offset; index < offset + 4; index++) {
    const byte = bytes[index]!;
    if (byte < 0x20 || byte > 0x7e) return undefined;
    id += String.fromCharCode(byte);
  }
  return id;
}

function indexOfId(bytes: Uint8Array, id: string, from: number, end: number): number {
  const first = id.charCodeAt(0);
  for (let at = bytes.indexOf(first, from); at >= 0 && at + 4 <= end; at = bytes.indexOf(first, at + 1)) {
    if (hasId(bytes, id, at)) return at;
  }
  return -1;
}

function hasId(bytes: Uint8Array, id: string, offset: number): boolean {
  for (let index = 0; index < 4; index++) {
    if (bytes[offset + index] !== id.charCodeAt(index)) return false;
  }
  return true;
}

function uint16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! * 0x100 + bytes[offset + 1]!;
}

function uint32(bytes: Uint8Array, offset: number): number {
  return uint16(bytes, offset) * 0x1_0000 + uint16(bytes, offset + 2);
}

function reversed32(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >> 8) & 0xff00) | (value >>> 24)) >>> 0;
}
