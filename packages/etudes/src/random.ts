import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A seeded source of choices. Integers only: the same seed makes the same choices on every platform. */
export interface Random {
  /** An integer from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True in so many cases out of a hundred. */
  chance(percent: number): boolean;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** One of the values, each as likely as its integer weight. */
  weighted<T>(entries: readonly (readonly [value: T, weight: number])[]): T;
  /** A copy of the list in random order. */
  shuffled<T>(list: readonly T[]): T[];
}

/** Returns a source of choices for a seed, which may be any safe integer. */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(mixSeed(seed, 0));
  const int = (low: number, high: number): number => uniformInt(generator, low, high);
  const weighted = <T>(entries: readonly (readonly [value: T, weight: number])[]): T => {
    let total = 0;
    for (const [, weight] of entries) total += weight;
    let left = int(1, total);
    for (const [value, weight] of entries) {
      left -= weight;
      if (left <= 0) return value;
    }
    throw new RangeError("etudes: weighted choice needs a positive total weight");
  };
  return {
    int,
    chance: (percent) => int(1, 100) <= percent,
    pick: (list) => list[int(0, list.length - 1)]!,
    weighted,
    shuffled: (list) => {
      const copy = [...list];
      for (let index = copy.length - 1; index > 0; index--) {
        const other = int(0, index);
        [copy[index], copy[other]] = [copy[other]!, copy[index]!];
      }
      return copy;
    },
  };
}

/** Returns a 32-bit seed from a seed and a number, so that neighbouring numbers give unrelated seeds. */
export function mixSeed(seed: number, salt: number): number {
  let hash = mixBits(seed | 0);
  hash = mixBits(hash + Math.floor(seed / 0x1_0000_0000));
  return mixBits(hash + Math.imul(salt + 1, 0x9e37_79b1)) >>> 0;
}

/** Spreads each bit over all the others; different inputs keep different results. */
function mixBits(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb_352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846c_a68b);
  return hash ^ (hash >>> 16);
}
