import type { Note, Score } from "@nocturne/score";
import { hashIntegers } from "./hash.ts";
import { topLine } from "./top-line.ts";

/** What is compared of a piece. */
export interface Fingerprint {
  /** Hash of each different shingle, in the order in which they come first. */
  readonly hashes: Uint32Array;
  /** The step of the top line at which each comes first; rising. */
  readonly steps: Int32Array;
  /** Equal where the top lines are, in whatever key. */
  readonly line: string;
  /** Smallest of the shingles' hashes; of a piece too short for any, a hash of its line. */
  readonly smallest: number;
}

/** Successive intervals in a shingle. */
const INTERVALS = 9;

/** A shingle of fewer different intervals, as a scale, a trill or an Alberti bass makes, tells nothing. */
const LEAST_DIFFERENT = 4;

/**
 * Returns the fingerprint of a piece: runs of nine successive intervals of its top line. Intervals count in scale steps
 * (a minor and a major third are both two), so that neither another key nor the accidentals of another edition change
 * them.
 *
 * @param notes - those of the score, as `allNotes` gives them, where they are there already
 */
export function fingerprint(score: Score, notes?: readonly Note[]): Fingerprint {
  const pitches = topLine(score, notes);
  const steps = new Int8Array(Math.max(0, pitches.length - 1));
  for (let index = 0; index < steps.length; index++) {
    steps[index] = scaleSteps(pitches[index + 1]! - pitches[index]!);
  }
  const firstSteps = new Map<number, number>();
  let smallest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + INTERVALS <= steps.length; start++) {
    const shingle = steps.subarray(start, start + INTERVALS);
    if (!tells(shingle)) continue;
    const hash = hashIntegers(shingle);
    if (!firstSteps.has(hash)) firstSteps.set(hash, start);
    smallest = Math.min(smallest, hash);
  }
  const intervals = pitches.slice(1).map((pitch, index) => pitch - pitches[index]!);
  const whole = [hashIntegers(intervals), hashIntegers(intervals, 1)] as const;
  return {
    hashes: Uint32Array.from(firstSteps.keys()),
    steps: Int32Array.from(firstSteps.values()),
    line: [intervals.length, ...whole].join(" "),
    smallest: firstSteps.size > 0 ? smallest : whole[0],
  };
}

/** Semitones to steps of a seven-note scale: 3 and 4 to 2, 5 and 6 to 3, 7 to 4, 12 to 7. */
function scaleSteps(semitones: number): number {
  const size = Math.ceil((Math.abs(semitones) * 7) / 12 - 0.5);
  return semitones < 0 ? -size : size;
}

function tells(shingle: Int8Array): boolean {
  let different = 0;
  for (let index = 0; index < shingle.length; index++) {
    if (shingle.indexOf(shingle[index]!) === index) different++;
  }
  return different >= LEAST_DIFFERENT;
}
