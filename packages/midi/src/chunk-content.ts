import type { ControlChange, ProgramChange, RawEvent } from "@nocturne/score";
import type { DiagnosticCode, Report } from "./diagnostics.ts";

/** A note being read; its duration is 0 as long as it sounds. */
export interface ReadNote {
  readonly pitch: number;
  readonly velocity: number;
  readonly start: number;
  duration: number;
  readonly releaseVelocity?: number;
}

/** A program that is in force on a channel, and from how much of it on. */
export interface ProgramInForce {
  readonly program: number;
  readonly notes: number;
  readonly controlChanges: number;
  readonly rawEvents: number;
}

/** What one track chunk holds on one channel, in order of time. */
export interface ChannelContent {
  readonly channel: number;
  readonly notes: ReadNote[];
  readonly controlChanges: ControlChange[];
  readonly rawEvents: RawEvent[];
  readonly programChanges: ProgramChange[];
  /** The indices of program changes that `writeMidi` stated for the sake of the notes behind them, and not the score. */
  readonly planned: number[];
  /** The programs that something was read under, or may be yet. */
  readonly programs: ProgramInForce[];
}

/** What one track chunk holds. */
export interface ChunkContent {
  /** Index of the track chunk in the file. */
  readonly chunk: number;
  /** By channel. */
  readonly channels: (ChannelContent | undefined)[];
  /** All events that are kept as bytes, in order of arrival; those of a channel are listed there too. */
  readonly rawEvents: RawEvent[];
  name: string;
  port: number | undefined;
  /** The tick of its end. */
  end: number;
}

/** The notes that sound in the chunk being read, by `channel × 128 + pitch`. */
export interface Sounding {
  /** The index of the oldest among its channel's notes, plus 1; 0 where none sounds. */
  readonly oldest: Int32Array;
  /** How many sound. */
  count: number;
  /** The others, where several of a key sound. */
  readonly younger: Map<number, { readonly indices: number[]; head: number }>;
}

/** Returns the content of a chunk of which nothing is read yet. */
export function createChunkContent(chunk: number): ChunkContent {
  return { chunk, channels: [], rawEvents: [], name: "", port: undefined, end: 0 };
}

/** Returns a channel of a chunk, added where it has none yet. */
export function channelOf(content: ChunkContent, channel: number): ChannelContent {
  const known = content.channels[channel];
  if (known) return known;
  const added = {
    channel,
    notes: [],
    controlChanges: [],
    rawEvents: [],
    programChanges: [],
    planned: [],
    programs: [],
  };
  content.channels[channel] = added;
  return added;
}

/** Returns a table in which nothing sounds. */
export function createSounding(): Sounding {
  return { oldest: new Int32Array(16 * 128), count: 0, younger: new Map() };
}

/** Adds a note that starts to sound. */
export function noteOn(
  { notes }: ChannelContent,
  sounding: Sounding,
  key: number,
  tick: number,
  velocity: number,
): void {
  const { oldest, younger } = sounding;
  sounding.count++;
  const index = notes.push({ pitch: key & 127, velocity, start: tick, duration: 0 });
  if (oldest[key] === 0) {
    oldest[key] = index;
    return;
  }
  const queue = younger.get(key);
  if (queue) queue.indices.push(index);
  else younger.set(key, { indices: [index], head: 0 });
}

/** A release velocity that says no more than none: what a note-on of velocity 0 stands for. */
export const DEFAULT_RELEASE = 64;

/** Ends the oldest sounding note of a key; returns what there is to report. */
export function noteOff(
  { notes }: ChannelContent,
  sounding: Sounding,
  key: number,
  tick: number,
  release: number,
): DiagnosticCode | undefined {
  const { oldest, younger } = sounding;
  const index = oldest[key]! - 1;
  if (index < 0) return "orphan-note-off";
  sounding.count--;
  oldest[key] = younger.size === 0 ? 0 : nextOldest(younger, key);
  const note = notes[index]!;
  const { pitch, velocity, start } = note;
  const duration = tick > start ? tick - start : 1;
  if (release === DEFAULT_RELEASE) note.duration = duration;
  else notes[index] = { pitch, velocity, start, duration, releaseVelocity: release };
  return tick > start ? undefined : "zero-length-note";
}

function nextOldest(younger: Sounding["younger"], key: number): number {
  const queue = younger.get(key);
  if (!queue) return 0;
  const next = queue.indices[queue.head++]!;
  if (queue.head === queue.indices.length) younger.delete(key);
  return next;
}

/** Ends the notes of a chunk that still sound with the chunk. */
export function endHangingNotes(content: ChunkContent, sounding: Sounding, report: Report): void {
  if (sounding.count === 0) return;
  const { chunk, channels, end } = content;
  for (const content of channels) {
    if (!content) continue;
    for (const note of content.notes) {
      if (note.duration > 0) continue;
      note.duration = Math.max(1, end - note.start);
      sounding.oldest[(content.channel << 7) | note.pitch] = 0;
      report(
        "hanging-note",
        { tick: end, track: chunk },
        "a note that is never let go was ended with its track",
      );
    }
  }
  sounding.younger.clear();
  sounding.count = 0;
}
