import { createHash } from "node:crypto";
import { MidiParseError, parseMidi } from "@nocturne/midi";
import type { KeySignature, Note, Score, TempoChange, TimeSignature } from "@nocturne/score";
import { wordsOf } from "../find-midi-files.ts";
import { fingerprint } from "../fingerprint.ts";
import { hashIntegers } from "../hash.ts";
import type { Column } from "./columns.ts";
import { filterPiece, type PieceFilter } from "./filter-piece.ts";
import type { ManifestRow } from "./read-manifest.ts";
import type { PreparedTrack } from "./types.ts";

/** What is known of a file once it was read, besides its columns. */
export interface PieceRecord {
  /** Path from the prepared folder. */
  readonly file: string;
  /** The file on disk that it came from: itself, or its archive. */
  readonly unit: string;
  /** Bytes of the unit, and the time of its last change in milliseconds, when it was read. */
  readonly state: readonly [size: number, modified: number];
  /** More pieces of the unit follow. A unit of which the last piece is not there was not read to its end. */
  readonly more?: true;
  /** Of the last piece of an archive: what the manifests in it say of its pieces. */
  readonly credits?: readonly ManifestRow[];
  /** Of its bytes, hexadecimal; absent where they could not be had. */
  readonly sha256?: string;
  readonly dropped?: { readonly why: string; readonly reason: string };
  readonly kept?: KeptRecord;
}

/** What the columns of a kept piece do not say. */
export interface KeptRecord {
  readonly notes: number;
  readonly controls: number;
  readonly tempos: number;
  readonly shingles: number;
  readonly seconds: number;
  readonly repairs: number;
  /** Different velocities: of two copies, the livelier is kept. */
  readonly velocities: number;
  /** Equal where the notes are, in whatever key, at whatever speed and loudness. */
  readonly figure: string;
  /** Of the fingerprint. */
  readonly line: string;
  readonly smallest: number;
  readonly ticksPerQuarter: number;
  readonly timeSignatures: readonly TimeSignature[];
  readonly keySignatures: readonly KeySignature[];
  readonly tracks: readonly PreparedTrack[];
}

/** Columns of a note, of a control change, of a change of tempo, and of a shingle of the fingerprint. */
export const NOTE_COLUMNS = ["start", "duration", "pitch", "velocity", "track"] as const;
export const CONTROL_COLUMNS = ["controlTick", "controller", "controlValue", "controlTrack"] as const;
export const TEMPO_COLUMNS = ["tempoTick", "microsecondsPerQuarter"] as const;
export const SHINGLE_COLUMNS = ["shingle", "shingleStep"] as const;

export type PieceColumns = Readonly<
  Record<
    | (typeof NOTE_COLUMNS)[number]
    | (typeof CONTROL_COLUMNS)[number]
    | (typeof TEMPO_COLUMNS)[number]
    | (typeof SHINGLE_COLUMNS)[number],
    Column
  >
>;

/** Where a file's bytes come from. */
export type PieceOrigin = Pick<PieceRecord, "file" | "unit" | "state">;

/** A record, and the columns of a kept piece. */
export interface ReadPiece {
  readonly record: PieceRecord;
  readonly columns?: PieceColumns;
}

/** Columns hold track numbers as bytes. */
const MOST_TRACKS = 256;
const MOST_TICKS = 2 ** 31 - 1;

/** Reads a piece: its record, and its columns where it is kept. Never throws for what is in the bytes. */
export function readPiece(origin: PieceOrigin, bytes: Uint8Array, filter: PieceFilter): ReadPiece {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const drop = (why: string, reason: string): ReadPiece => ({
    record: { ...origin, sha256, dropped: { why, reason } },
  });
  try {
    const { score, diagnostics } = parseMidi(bytes);
    const filtered = filterPiece(score, filter);
    if ("why" in filtered) return drop(filtered.why, filtered.reason);
    const piece = filtered.score;
    if (piece.tracks.length > MOST_TRACKS)
      return drop("too many tracks", `has ${piece.tracks.length} tracks`);
    if (lastTick(piece) > MOST_TICKS) return drop("silly timing", `has ticks beyond ${MOST_TICKS}`);
    const columns = columnsOf(piece);
    const { hashes, steps, line, smallest } = fingerprint(piece, filtered.notes);
    const kept: KeptRecord = {
      notes: columns.start.length,
      controls: columns.controlTick.length,
      tempos: piece.tempos.length,
      shingles: hashes.length,
      seconds: Math.round(1000 * filtered.seconds) / 1000,
      repairs: diagnostics.length,
      velocities: new Set(columns.velocity).size,
      figure: figureOf(filtered.notes, piece.ticksPerQuarter),
      line,
      smallest,
      ticksPerQuarter: piece.ticksPerQuarter,
      timeSignatures: piece.timeSignatures,
      keySignatures: piece.keySignatures,
      tracks: piece.tracks.map(({ name, channel, program }) => ({ name, channel, program })),
    };
    return {
      record: { ...origin, sha256, kept },
      columns: { ...columns, shingle: hashes, shingleStep: steps },
    };
  } catch (error) {
    if (error instanceof MidiParseError) return drop("broken", error.message);
    return drop("broken", wordsOf(error));
  }
}

function lastTick({ tempos, tracks }: Score): number {
  let last = tempos.at(-1)?.tick ?? 0;
  for (const { notes, controlChanges } of tracks) {
    for (const { start, duration } of notes) last = Math.max(last, start + duration);
    last = Math.max(last, controlChanges.at(-1)?.tick ?? 0);
  }
  return last;
}

function columnsOf(score: Score) {
  const count = (of: (track: Score["tracks"][number]) => number): number =>
    score.tracks.reduce((sum, track) => sum + of(track), 0);
  const notes = count((track) => track.notes.length);
  const controls = count((track) => track.controlChanges.length);
  const columns = {
    start: new Int32Array(notes),
    duration: new Int32Array(notes),
    pitch: new Uint8Array(notes),
    velocity: new Uint8Array(notes),
    track: new Uint8Array(notes),
    controlTick: new Int32Array(controls),
    controller: new Uint8Array(controls),
    controlValue: new Uint8Array(controls),
    controlTrack: new Uint8Array(controls),
    tempoTick: Int32Array.from(score.tempos, ({ tick }) => tick),
    microsecondsPerQuarter: Int32Array.from(score.tempos, (tempo) => tempo.microsecondsPerQuarter),
  };
  let [note, control] = [0, 0];
  for (const [index, track] of score.tracks.entries()) {
    for (const { start, duration, pitch, velocity } of track.notes) {
      columns.start[note] = start;
      columns.duration[note] = duration;
      columns.pitch[note] = pitch;
      columns.velocity[note] = velocity;
      columns.track[note++] = index;
    }
    for (const { tick, controller, value } of track.controlChanges) {
      columns.controlTick[control] = tick;
      columns.controller[control] = controller;
      columns.controlValue[control] = value;
      columns.controlTrack[control++] = index;
    }
  }
  return columns;
}

/** The changes of tempo that two columns tell. */
export function tempoChanges(ticks: Column, microseconds: Column): TempoChange[] {
  return Array.from(ticks, (tick, index) => ({ tick, microsecondsPerQuarter: microseconds[index]! }));
}

/** Positions a quarter note at which two copies must agree. */
const GRID = 48;

/** Hash of the notes as onsets, lengths and intervals on a grid, in the order of `allNotes`. */
function figureOf(notes: readonly Note[], ticksPerQuarter: number): string {
  const scale = GRID / ticksPerQuarter;
  const figure = new Int32Array(3 * notes.length);
  let [lastStart, lastPitch] = [Math.round(notes[0]!.start * scale), notes[0]!.pitch];
  for (const [index, { start, duration, pitch }] of notes.entries()) {
    const at = Math.round(start * scale);
    figure[3 * index] = at - lastStart;
    figure[3 * index + 1] = pitch - lastPitch;
    figure[3 * index + 2] = Math.round(duration * scale);
    [lastStart, lastPitch] = [at, pitch];
  }
  return `${notes.length}-${hashIntegers(figure).toString(16)}-${hashIntegers(figure, 1).toString(16)}`;
}
