/**
 * Returns a function that gives whole numbers from 0 to below its argument, the same ones for the same seed and turn.
 *
 * @param {number} seed
 * @param {number} turn
 * @returns {(limit: number) => number}
 */
export function createRandom(seed, turn) {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ Math.imul(turn + 1, 0x85eb_ca6b)) >>> 0;
  return (limit) => {
    // splitmix32: neighbouring turns share nothing
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    mixed ^= mixed >>> 15;
    return Math.floor(((mixed >>> 0) / 2 ** 32) * limit);
  };
}
