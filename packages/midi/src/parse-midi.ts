import { buildScore, createReadContext, type ParseResult } from "./build-score.ts";
import type { NoteOrder } from "./chunk-tracks.ts";
import { createDiagnostics } from "./diagnostics.ts";
import { readDivision } from "./division.ts";
import { readChunks, readHeader } from "./read-chunks.ts";

/** How a file is read. */
export interface ParseMidiOptions {
  /**
   * The order of notes that start at one tick: by pitch, duration and velocity, as everywhere here, or as the file has
   * them, which is what tokens by MidiTok with symusic 0.5.7 or newer follow. @default "pitch"
   */
  readonly noteOrder?: NoteOrder;
}

/**
 * Returns the score of a Standard MIDI File, and what had to be repaired to get it.
 *
 * Notes are paired first in, first out, by channel and pitch within a track chunk, whatever program changes come
 * between; a note never ended ends with its track; a note of no length gets 1 tick. Each track chunk becomes a track for
 * each channel and program with notes, as symusic does it; but nothing else is lost: what the score does not model is in
 * `rawEvents`, on a track without notes if need be.
 *
 * @throws MidiParseError where nothing can be read: no header, or not all of it
 * @throws TypeError where `bytes` is no Uint8Array or ArrayBuffer
 * @throws RangeError where `noteOrder` is neither of its two
 * @example
 * const { score, diagnostics } = parseMidi(await readFile("nocturne.mid"));
 */
export function parseMidi(bytes: Uint8Array | ArrayBuffer, options: ParseMidiOptions = {}): ParseResult {
  const { noteOrder = "pitch" } = options;
  if (noteOrder !== "pitch" && noteOrder !== "file") {
    throw new RangeError(`midi: noteOrder must be "pitch" or "file", got ${JSON.stringify(noteOrder)}`);
  }
  const { diagnostics, report } = createDiagnostics();
  const file = plainBytes(bytes);
  const place = readHeader(file, report);
  const division = readDivision(place.header.division, report);
  const context = createReadContext(division, report);
  const chunks = readChunks(file, place, context);
  return { score: buildScore(division, chunks, context, noteOrder), diagnostics };
}

/** The bytes as a Uint8Array and nothing more: a Buffer's `slice` would share the file's memory. */
function plainBytes(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  throw new TypeError(`midi: parseMidi takes a Uint8Array or an ArrayBuffer, got ${typeof bytes}`);
}
