import type { Score, TimeSignature } from "@nocturne/score";
import type { Field } from "./contract.ts";
import type { QuantisedNotes } from "./quantise-notes.ts";
import type { ValueCodec } from "./value-codec.ts";

/** How a note tuple tells when notes sound: its first fields, and the one of the duration. */
export interface TimeCodec {
  /** The fields of the onset. */
  readonly fields: readonly Field[];
  /** Where the time since the onset before stands among them, and what a value of it is in ticks. */
  readonly delta: { readonly at: number; ticks(value: number): number };
  readonly duration: ValueCodec;
  /** Of decoded scores. */
  readonly ticksPerQuarter: number;
  /** Ticks in one unit of what `duration` decodes to. */
  readonly ticksPerUnit: number;
  /** Starts to encode a score. */
  createWriter(score: Score): TimeWriter;
  /** Starts to decode. */
  createReader(): TimeReader;
  readonly grammar: TimeGrammar;
}

export interface TimeWriter {
  /** The grid step of an onset in ticks; notes of one step are one chord, ordered by pitch. */
  onset(tick: number): number;
  /** The value of the duration field. */
  duration(start: number, ticks: number): number;
  /** Writes the fields of all onsets, those of note i from `values[i * width]` on. */
  write(notes: QuantisedNotes, values: Int32Array | Float32Array, width: number): void;
}

/** Reads onsets one after the other; what it says holds for the step read last. */
export interface TimeReader {
  /** Reads the onset fields of a step, which begin at `at`. Total, and time never runs back. */
  advance(step: ArrayLike<number>, at: number): void;
  /** The onset. */
  readonly tick: number;
  /** The onset. */
  readonly seconds: number;
  /** The tempo from this onset on. */
  readonly microsecondsPerQuarter: number;
  /** The time signature in force, from the tick where it begins; `undefined` where none is told. */
  readonly timeSignature: TimeSignature | undefined;
}

export interface TimeGrammar {
  /**
   * The legal ids of an onset field, after a step or at the start.
   *
   * @param mayJoin - whether another note may follow at the same onset
   */
  allowed(
    last: ArrayLike<number> | undefined,
    field: number,
    chosen: ArrayLike<number>,
    mayJoin: boolean,
  ): Uint8Array | undefined;
  /** Whether the onset chosen is that of the step before. */
  joins(last: ArrayLike<number>, chosen: ArrayLike<number>): boolean;
}
