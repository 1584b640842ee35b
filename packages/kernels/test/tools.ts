import { expect } from "vitest";

/** Random numbers in ±scale that are the same in every run (mulberry32). */
export function randomArray(length: number, seed: number, scale = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * 2 - 1) * scale;
  });
}

/** Fails unless all elements differ by at most `tolerance` × max(1, the largest expected). */
export function expectClose(actual: Float32Array, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let worst = 0;
  let where = -1;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst)) [worst, where] = [difference, i];
  }
  if (!(worst <= tolerance * scale)) {
    expect.fail(
      `element ${where} is ${actual[where]}, expected ${expected[where]} within ${tolerance * scale}`,
    );
  }
}
