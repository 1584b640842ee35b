import type { Score } from "@nocturne/score";
import { timeSignatureOf } from "./option-checks.ts";

/** A time signature on the grid. */
export interface Metre {
  readonly numerator: number;
  readonly denominator: number;
  /** Length of a bar in grid steps. */
  readonly length: number;
}

/** Metres of piano music, the commonest first; the short ones serve upbeats. */
export const DEFAULT_TIME_SIGNATURES: readonly string[] = [
  "4/4",
  "3/4",
  "2/4",
  "6/8",
  "2/2",
  "3/8",
  "9/8",
  "12/8",
  "6/4",
  "5/4",
  "3/2",
  "4/8",
  "5/8",
  "7/8",
  "7/4",
  "4/2",
  "1/4",
  "1/8",
];

/**
 * Reads a time signature as `"6/8"`.
 *
 * @throws RangeError where it is none, or its bar is not a whole number of grid steps
 */
export function parseMetre(text: string, positionsPerBeat: number): Metre {
  const [numerator, denominator] = timeSignatureOf(text) ?? [0, 0];
  const length = (4 * positionsPerBeat * numerator) / denominator;
  if (numerator === 0) {
    throw new RangeError(`note tuple: a time signature is written as "6/8", got ${JSON.stringify(text)}`);
  }
  if (!Number.isInteger(length)) {
    throw new RangeError(
      `note tuple: a bar of ${text} is not a whole number of grid steps at ${positionsPerBeat} positions per beat; ` +
        "leave it out or take another positionsPerBeat",
    );
  }
  return { numerator, denominator, length };
}

/** One bar of a score, in grid steps. */
export interface Bar {
  readonly start: number;
  /** Where the next bar starts; a bar that a new time signature cuts short ends there. */
  readonly end: number;
  /** Bars before it. */
  readonly index: number;
  /** The time signature in force. */
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * Returns a function that finds the bar around a grid step; asked for ascending steps, it costs O(1) each. Every time
 * signature of the score starts a bar, rounded to the grid.
 */
export function createBarFinder(score: Score, positionsPerBeat: number): (step: number) => Bar {
  const sections = barSections(score, positionsPerBeat);
  let current = 0;
  return (step) => {
    while (sections[current + 1] && sections[current + 1]!.start <= step) current++;
    const { start, length, index, numerator, denominator } = sections[current]!;
    const bars = Math.floor((step - start) / length);
    const end = Math.min(
      start + (bars + 1) * length,
      sections[current + 1]?.start ?? Number.POSITIVE_INFINITY,
    );
    return { start: start + bars * length, end, index: index + bars, numerator, denominator };
  };
}

interface Section extends Metre {
  readonly start: number;
  /** Bars before it. */
  readonly index: number;
}

function barSections(score: Score, positionsPerBeat: number): Section[] {
  const sections: Section[] = [
    { start: 0, index: 0, numerator: 4, denominator: 4, length: 4 * positionsPerBeat },
  ];
  for (const { tick, numerator, denominator } of score.timeSignatures) {
    const length = (4 * positionsPerBeat * numerator) / denominator;
    if (!(length > 0)) continue;
    const start = Math.round((tick * positionsPerBeat) / score.ticksPerQuarter);
    const before = sections.at(-1)!;
    const index = before.index + Math.ceil((start - before.start) / before.length);
    sections.push({ start, index, numerator, denominator, length });
  }
  return sections;
}
