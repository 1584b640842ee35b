import { nearestCodec } from "../value-codec.ts";

/** Grid steps in a beat, a quarter note: thirty-seconds and triplet sixteenths are whole. */
export const STEPS_PER_BEAT = 24;

/** Ids of `delta`: up to 16 beats. */
export const DELTAS = 16 * STEPS_PER_BEAT + 1;

/** A rest longer than `delta` can tell is cut by multiples of this: 12 beats, whole bars of 2, 3, 4 and 6. */
export const CYCLE = 12 * STEPS_PER_BEAT;

/** The lengths told apart, in steps: each up to 2 beats, then coarser, up to 16 beats. */
export const LENGTHS: readonly number[] = [
  ...range(1, 48, 1),
  ...range(50, 96, 2),
  ...range(102, 192, 6),
  ...range(204, 384, 12),
];

/** The field of a word's unit, and of the length of a note. */
export const stretchCodec = /* @__PURE__ */ nearestCodec("stretch", LENGTHS);

/** The nearest of {@link LENGTHS}. */
export function fittingLength(steps: number): number {
  return stretchCodec.decode(stretchCodec.encode(Math.max(1, Math.round(steps))));
}

/** Whether a number of steps is one of {@link LENGTHS}. */
export function isLength(steps: number): boolean {
  return steps >= 1 && fittingLength(steps) === steps;
}

function range(from: number, to: number, by: number): number[] {
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
}
