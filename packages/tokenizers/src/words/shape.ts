import { type Fraction, longest, plus, times } from "./fraction.ts";
import { fittingLength } from "./lengths.ts";

/** A note of a shape: no pitch, no time, no loudness, but how it lies to the first one. */
export interface ShapeNote {
  /** Semitones above the lowest note of the first chord. */
  readonly interval: number;
  /** When its chord begins, in units. */
  readonly at: Fraction;
  /** How long it is written, in units. */
  readonly value: Fraction;
  /** Its place in its chord, from the lowest, and how many notes that has. */
  readonly place: number;
  readonly of: number;
}

/** What stays of a figure when it is moved in pitch, stretched in time and played louder. Its unit is its first value. */
export interface Shape {
  readonly notes: readonly ShapeNote[];
  /** The lowest and highest interval. */
  readonly low: number;
  readonly high: number;
  /** Whether any of its notes are struck together. */
  readonly hasChord: boolean;
  /** The longest time from one chord to the next, in units. */
  readonly gap: Fraction;
}

/** How two shapes that follow each other become one. */
export interface Merge {
  /** Ids of shapes. */
  readonly left: number;
  readonly right: number;
  /** Semitones from the root of the left to that of the right. */
  readonly interval: number;
  /** When the right one begins, in units of the left. */
  readonly at: Fraction;
  /** The unit of the right one in units of the left. */
  readonly stretch: Fraction;
}

/** A single chord, by its intervals above the lowest note, ascending; `[]` is a single note. */
export function chordShape(intervals: readonly number[]): Shape {
  const of = intervals.length + 1;
  const notes = [0, ...intervals].map(
    (interval, place): ShapeNote => ({ interval, at: [0, 1], value: [1, 1], place, of }),
  );
  return { notes, low: 0, high: intervals.at(-1) ?? 0, hasChord: of > 1, gap: [0, 1] };
}

/** The shape of one shape and another that comes after it. */
export function joinShapes(left: Shape, right: Shape, { interval, at, stretch }: Merge): Shape {
  const moved = right.notes.map(
    (note): ShapeNote => ({
      ...note,
      interval: note.interval + interval,
      at: plus(at, times(stretch, note.at)),
      value: times(stretch, note.value),
    }),
  );
  return {
    notes: [...left.notes, ...moved],
    low: Math.min(left.low, right.low + interval),
    high: Math.max(left.high, right.high + interval),
    hasChord: left.hasChord || right.hasChord,
    gap: longest(
      longest(left.gap, times(stretch, right.gap)),
      plus(at, times([-1, 1], left.notes.at(-1)!.at)),
    ),
  };
}

/** When a note of a shape is struck, in steps from the first, where the unit has so many and chords are spread so far. */
export function struckAt({ at, place, of }: ShapeNote, unit: number, spread: number): number {
  return Math.round((unit * at[0]) / at[1]) + (of > 1 ? Math.round((place * spread) / (of - 1)) : 0);
}

/** How long a note of a shape is, in steps, played in a share of its written value. */
export function soundsFor({ value }: ShapeNote, unit: number, share: number): number {
  return fittingLength((share * unit * value[0]) / value[1]);
}
