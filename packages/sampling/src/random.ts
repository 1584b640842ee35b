import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Draws the next number, uniform over [0, 1). */
export type Random = () => number;

/**
 * Returns a random source (xoroshiro128+) that gives the same numbers for the same seed on every platform. Seeds that
 * lie side by side give unrelated numbers.
 *
 * @param seed - any safe integer
 * @throws RangeError where the seed is not a safe integer
 * @example const random = createRandom(7);
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`sampling: seed must be a safe integer, got ${seed}`);
  }
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32) | 0;
  // Constant first word: xoroshiro must not start from four zeros.
  const state = [-1, ...[1, 2, 3].map((word) => scramble(low ^ scramble(high + word * 0x9e3779b9)))];
  const generator = xoroshiro128plusFromState(state);
  return () => uniformFloat64(generator);
}

/**
 * Draws from a bell curve of mean 0 and standard deviation 1: the sum of twelve uniform draws, less 6 (Irwin–Hall). It
 * stays within ±6, and uses additions only, so that it is the same on every platform.
 */
export function drawGaussian(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random();
  return sum;
}

/** The finalizer of MurmurHash3: each bit of the input moves half the bits of the output. */
function scramble(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
