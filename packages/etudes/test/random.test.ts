import { describe, expect, it } from "vitest";
import { createRandom, mixSeed } from "../src/random.ts";

describe("createRandom", () => {
  it("gives the same choices for the same seed, on every platform", () => {
    const random = createRandom(42);
    expect([
      random.int(0, 99),
      random.int(0, 99),
      random.int(0, 99),
      random.pick("abcdef".split("")),
    ]).toEqual([78, 81, 94, "e"]);
  });

  it("weighs choices", () => {
    const random = createRandom(1);
    const counts = { often: 0, seldom: 0, never: 0 };
    for (let index = 0; index < 4000; index++) {
      counts[
        random.weighted([
          ["often", 3],
          ["never", 0],
          ["seldom", 1],
        ] as const)
      ]++;
    }
    expect(counts.never).toBe(0);
    expect(counts.often / counts.seldom).toBeGreaterThan(2.6);
    expect(counts.often / counts.seldom).toBeLessThan(3.4);
  });

  it("shuffles a copy", () => {
    const list = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = createRandom(5).shuffled(list);
    expect(list).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shuffled).not.toEqual(list);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(list);
  });
});

describe("mixSeed", () => {
  it("tells seeds apart, beyond 32 bits too", () => {
    const seeds = [
      0,
      1,
      2,
      -1,
      2 ** 32,
      2 ** 32 + 1,
      2 ** 52,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    expect(new Set(seeds.flatMap((seed) => [0, 1, 2].map((salt) => mixSeed(seed, salt)))).size).toBe(27);
  });
});
