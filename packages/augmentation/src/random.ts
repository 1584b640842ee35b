import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A seeded source of choices: the same seed makes the same ones on every platform. */
export interface Random {
  /** A number in [low, high). */
  uniform(low: number, high: number): number;
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** Bell-shaped about 0 with standard deviation 1, and never beyond ±3.47. */
  gaussian(): number;
}

const TWO_32 = 2 ** 32;

/**
 * Returns the source (xoroshiro128+) for a seed. Neighbouring seeds give unrelated choices.
 *
 * @param seed - any safe integer
 * @throws RangeError where the seed is not one
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`augment: seed must be a safe integer, got ${seed}`);
  }
  const low = spread(seed | 0);
  const high = spread(Math.floor(seed / TWO_32) ^ 0x5bd1e995);
  // The first word is never zero: from four zeros the generator would not move.
  const generator = xoroshiro128plusFromState([-1, low, high, spread(low ^ (high + 0x7f4a7c15))]);
  return {
    uniform: (from, to) => from + ((generator.next() >>> 0) / TWO_32) * (to - from),
    integer: (from, to) => uniformInt(generator, from, to),
    gaussian() {
      // Irwin–Hall: the sum of four uniform 16-bit draws, whose variance is four twelfths. Sums alone are the same on
      // every platform; logarithms are not.
      const first = generator.next();
      const second = generator.next();
      const sum = (first & 0xffff) + (first >>> 16) + (second & 0xffff) + (second >>> 16);
      return (sum / 65_536 - 2 + 2 / 65_536) * Math.sqrt(3);
    },
  };
}

/** An integer hash in which every bit of the word moves about half the bits of the result. */
function spread(word: number): number {
  let hash = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return hash ^ (hash >>> 15);
}
