import type { Note, Score } from "@nocturne/score";
import { metreOf, weightAt } from "../src/metre.ts";
import type { EtudeTruth, TruthChord } from "../src/truth.ts";

/** A twelfth of a quarter note: the grid that recovers what was written. */
export const GRID = 40;

export interface WrittenNote extends Note {
  readonly hand: number;
}

/** The notes of both hands, their onsets put back on the grid. */
export function writtenNotes(score: Score): WrittenNote[] {
  return score.tracks
    .flatMap((track, hand) =>
      track.notes.map((note) => ({ ...note, start: Math.round(note.start / GRID) * GRID, hand })),
    )
    .sort((a, b) => a.start - b.start || a.pitch - b.pitch);
}

export function chordAt(truth: EtudeTruth, tick: number): TruthChord {
  return truth.chords.find((chord) => tick >= chord.start && tick < chord.end)!;
}

export function strengthAt(truth: EtudeTruth, tick: number): number {
  return weightAt(metreOf(truth.metre.numerator, truth.metre.denominator), tick);
}

/** The highest note struck at each tick. */
export function topLine(notes: readonly WrittenNote[]): WrittenNote[] {
  const top = new Map<number, WrittenNote>();
  for (const note of notes) {
    const other = top.get(note.start);
    if (!other || note.pitch > other.pitch) top.set(note.start, note);
  }
  return [...top.values()];
}
