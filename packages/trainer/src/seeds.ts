/** Returns one 32-bit seed for several whole numbers: other numbers, or another order, give an unrelated one. */
export function mixSeeds(...seeds: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const seed of seeds) {
    // The finaliser of MurmurHash3, over each number in turn.
    hash = Math.imul(hash ^ (seed >>> 0) ^ Math.floor(seed / 2 ** 32), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}
