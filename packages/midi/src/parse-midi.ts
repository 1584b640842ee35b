import { createScore, type Track } from "@nocturne/score";
import { type MidiEvent, parseMidi as parseMidiFile } from "midi-file";
import { createConductor } from "./conductor.ts";
import { createDiagnostics } from "./diagnostics.ts";
import { readDivision } from "./division.ts";
import type { ParseResult } from "./from-midi-file.ts";
import { readChunks } from "./read-chunks.ts";
import { type BytesEvent, readTrack } from "./read-track.ts";
import type { RepairedTrack } from "./repair-track.ts";

/** How a file is read. */
export interface ParseMidiOptions {
  /**
   * The order of notes that start at one tick: by pitch, duration and velocity, as everywhere here, or as the file has
   * them, which is what tokens by MidiTok with symusic 0.5.7 or newer follow. @default "pitch"
   */
  readonly noteOrder?: "pitch" | "file";
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
  const { header, tracks, programChanges } = readChunks(plainBytes(bytes), report);
  const division = readDivision(header.division, report);
  const conductor = createConductor(division.fixedTempo, report);
  const { programBefore } = programChanges;
  const read: Track[] = [];
  tracks.forEach((repaired, chunk) => {
    read.push(...readTrack(trackEvents(repaired), { chunk, conductor, report, programBefore, noteOrder }));
  });
  const score = createScore({
    ticksPerQuarter: division.ticksPerQuarter,
    ...conductor.finish(),
    tracks: read,
  });
  return { score, diagnostics };
}

/** The bytes as a Uint8Array and nothing more: a Buffer's `slice` would share the file's memory. */
function plainBytes(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  throw new TypeError(`midi: parseMidi takes a Uint8Array or an ArrayBuffer, got ${typeof bytes}`);
}

// "MThd", 6, format 0, one track, 96 ticks, "MTrk", and four bytes of length
const HEAD = [0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 0, 96, 0x4d, 0x54, 0x72, 0x6b, 0, 0, 0, 0];

/** The events of one track by midi-file, which is given a file of this track alone: so only one is in memory at a time. */
function trackEvents({ bytes, setAside }: RepairedTrack): (MidiEvent | BytesEvent)[] {
  const file = new Uint8Array(HEAD.length + bytes.length);
  file.set(HEAD);
  new DataView(file.buffer).setUint32(HEAD.length - 4, bytes.length);
  file.set(bytes, HEAD.length);
  const events: (MidiEvent | BytesEvent)[] = parseMidiFile(file).tracks[0] ?? [];
  for (const { index, bytes } of setAside) {
    events[index] = { type: "bytes", deltaTime: events[index]!.deltaTime, bytes };
  }
  return events;
}
