import { nearestCodec, type ValueCodec } from "./value-codec.ts";

/** Lengths up to `upTo` beats come in steps of 1 / `perBeat` beats. */
export interface DurationRange {
  /** Longest length of this range in beats (quarter notes). */
  readonly upTo: number;
  /** Lengths told apart in one beat; divides `positionsPerBeat`. */
  readonly perBeat: number;
}

/** Fine where notes are short: up to 2 beats every twelfth of a beat, and coarser up to 16 beats; 52 lengths. */
export const DEFAULT_DURATIONS: readonly DurationRange[] = [
  { upTo: 2, perBeat: 12 },
  { upTo: 4, perBeat: 6 },
  { upTo: 8, perBeat: 2 },
  { upTo: 16, perBeat: 1 },
];

/** MidiTok's default lengths, `{(0, 4): 8, (4, 12): 4}`: an eighth of a beat to 12 beats; 64 lengths. */
export const MIDITOK_DURATIONS: readonly DurationRange[] = [
  { upTo: 4, perBeat: 8 },
  { upTo: 12, perBeat: 4 },
];

/** Returns the codec of lengths in grid steps: the nearest of the ranges' or of those given, of two as near the longer. */
export function durationCodec(
  ranges: readonly DurationRange[] | readonly number[],
  positionsPerBeat: number,
): ValueCodec {
  if (isLengths(ranges)) return nearestCodec("duration", ranges);
  const steps: number[] = [];
  let from = 0;
  for (const { upTo, perBeat } of ranges) {
    const step = positionsPerBeat / perBeat;
    for (let value = from + step; value <= upTo * positionsPerBeat; value += step) steps.push(value);
    from = upTo * positionsPerBeat;
  }
  return nearestCodec("duration", steps);
}

/** Whether lengths are listed, and not given as ranges. */
export function isLengths(
  durations: readonly DurationRange[] | readonly number[],
): durations is readonly number[] {
  return typeof durations[0] === "number";
}
