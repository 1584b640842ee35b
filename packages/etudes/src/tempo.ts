import type { Random } from "./random.ts";

/** Seconds that a piece lasts at least and at most, before its tempo breathes. */
const SHORTEST = 48;
const LONGEST = 82;

/** Returns felt beats a minute from a range; a piece too short or too long for it is played slower or faster. */
export function chooseTempo(random: Random, [low, high]: readonly [number, number], beats: number): number {
  const slowest = Math.ceil((60 * beats) / LONGEST);
  const fastest = Math.floor((60 * beats) / SHORTEST);
  return Math.min(fastest, Math.max(slowest, random.int(low, high)));
}
