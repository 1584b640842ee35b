import type { Score, Track } from "@nocturne/score";
import { DEFAULT_RELEASE } from "./chunk-content.ts";
import { DEFAULT_CLOCKS_PER_CLICK, DEFAULT_THIRTY_SECONDS } from "./conductor.ts";
import { planPrograms } from "./plan-programs.ts";
import { PLANNED_MARK } from "./planned-mark.ts";
import { longEvent } from "./raw-event.ts";
import { encodeText } from "./text.ts";
import { validateScore } from "./validate-score.ts";
import { type TimedEvent, writeChunk } from "./write-chunk.ts";

/** How a file is written. */
export interface WriteMidiOptions {
  /**
   * 1 keeps every track apart. 0 puts all into one track chunk: names are then lost but for the first, and tracks of
   * one channel and program read back as one.
   *
   * @default 0 for a score of one track, else 1
   */
  readonly format?: 0 | 1;
  /**
   * Leave out status bytes that repeat, and write note-offs as note-ons of velocity 0: about a quarter smaller.
   *
   * @default false
   */
  readonly runningStatus?: boolean;
}

// The order of events at one tick. A pedal that goes down as a key is let go holds the note, as in `foldPedal`.
const RANK = { conductor: 0, raw: 1, control: 2, noteOff: 3, noteOn: 4 } as const;

/**
 * Returns the score as a Standard MIDI File. `parseMidi` reads the same score from it, except that notes of one pitch
 * that overlap within a track are paired first in, first out. Tracks that share a channel with different programs get
 * program changes where their notes need them. Names are written in UTF-8.
 *
 * The bytes are written here and not by midi-file, whose writer copies the whole track for each delta time above 127.
 *
 * @throws RangeError where the score holds what a MIDI file cannot, naming the place, the rule and the value
 * @example
 * await writeFile("nocturne.mid", writeMidi(score));
 */
export function writeMidi(score: Score, options: WriteMidiOptions = {}): Uint8Array {
  const { format = score.tracks.length === 1 ? 0 : 1, runningStatus = false } = options;
  if (format !== 0 && format !== 1) throw new RangeError(`midi: format must be 0 or 1, got ${format}`);
  validateScore(score);
  const tracks = score.tracks.map((track, index) => trackEvents(track, index, runningStatus));
  for (const { track, tick, program, origin } of planPrograms(score.tracks)) {
    const rank = noteOnRank(track) - 0.5;
    if (origin === "planned") tracks[track]!.push({ tick, rank, message: PLANNED_MARK });
    tracks[track]!.push({ tick, rank, message: packed(0xc0 | score.tracks[track]!.channel, program, 0) });
  }
  const chunks = gather(score, tracks, format).map((events, index) =>
    writeChunk(events, { runningStatus, end: index === 0 ? score.end : undefined }),
  );
  return concat([headerChunk(format, chunks.length, score.ticksPerQuarter), ...chunks]);
}

/** The events of each chunk: tempo and signatures lead the first, which is a track of their own where it has notes. */
function gather(score: Score, tracks: readonly TimedEvent[][], format: 0 | 1): readonly TimedEvent[][] {
  const conductor = conductorEvents(score);
  const firstNamed = score.tracks.find((track) => track.name !== "");
  const firstPort = score.tracks.find((track) => track.port !== undefined);
  if (format === 0) {
    return [
      [
        ...headEvents({ name: firstNamed?.name ?? "", port: firstPort?.port }),
        ...conductor,
        ...tracks.flat(),
      ],
    ];
  }
  const headed = tracks.map((events, index) => [...headEvents(score.tracks[index]!), ...events]);
  const [leading, ...others] = headed;
  if (leading && score.tracks[0]!.notes.length === 0) return [[...conductor, ...leading], ...others];
  return [conductor, ...headed];
}

function conductorEvents(score: Score): TimedEvent[] {
  const event = (tick: number, type: number, ...data: number[]): TimedEvent => ({
    tick,
    rank: RANK.conductor,
    message: Uint8Array.of(0xff, type, data.length, ...data),
  });
  return [
    ...score.tempos.map(({ tick, microsecondsPerQuarter: tempo }) =>
      event(tick, 0x51, tempo >> 16, (tempo >> 8) & 0xff, tempo & 0xff),
    ),
    ...score.timeSignatures.map((signature) =>
      event(
        signature.tick,
        0x58,
        signature.numerator,
        Math.log2(signature.denominator),
        signature.clocksPerClick ?? DEFAULT_CLOCKS_PER_CLICK,
        signature.thirtySecondsPerQuarter ?? DEFAULT_THIRTY_SECONDS,
      ),
    ),
    ...score.keySignatures.map(({ tick, fifths, mode }) =>
      event(tick, 0x59, fifths & 0xff, mode === "major" ? 0 : 1),
    ),
  ];
}

function trackEvents(track: Track, index: number, runningStatus: boolean): TimedEvent[] {
  const { channel } = track;
  const events: TimedEvent[] = [];
  for (const { tick, bytes } of track.rawEvents) events.push({ tick, rank: RANK.raw, message: bytes });
  for (const { tick, controller, value } of track.controlChanges) {
    events.push({ tick, rank: RANK.control, message: packed(0xb0 | channel, controller, value) });
  }
  const plainOff = packed((runningStatus ? 0x90 : 0x80) | channel, 0, runningStatus ? 0 : DEFAULT_RELEASE);
  for (const { pitch, velocity, start, duration, releaseVelocity } of track.notes) {
    const on = packed(0x90 | channel, pitch, velocity);
    events.push({ tick: start, rank: noteOnRank(index), message: on });
    const measured = releaseVelocity !== undefined && releaseVelocity !== DEFAULT_RELEASE;
    const off = measured ? packed(0x80 | channel, pitch, releaseVelocity) : plainOff | (pitch << 8);
    events.push({ tick: start + duration, rank: RANK.noteOff, message: off });
  }
  return events;
}

/** Note-ons of one tick go track by track, so that a program change between them falls to the right notes. */
function noteOnRank(track: number): number {
  return RANK.noteOn + track;
}

/** The name and the port of a track, where it has them. */
function headEvents({
  name,
  port,
}: {
  readonly name: string;
  readonly port?: number | undefined;
}): TimedEvent[] {
  const heads: Uint8Array[] = [];
  if (name !== "") heads.push(longEvent([0xff, 0x03], encodeText(name)));
  if (port !== undefined) heads.push(Uint8Array.of(0xff, 0x21, 0x01, port));
  return heads.map((message) => ({ tick: 0, rank: RANK.conductor, message }));
}

function packed(status: number, data1: number, data2: number): number {
  return (status << 16) | (data1 << 8) | data2;
}

function headerChunk(format: number, trackCount: number, ticksPerQuarter: number): Uint8Array {
  const header = Uint8Array.of(0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, format, 0, 0, 0, 0); // "MThd"
  const view = new DataView(header.buffer);
  view.setUint16(10, trackCount);
  view.setUint16(12, ticksPerQuarter);
  return header;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
