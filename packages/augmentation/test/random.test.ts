import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../src/random.ts";

const many = <T>(draw: () => T): T[] => Array.from({ length: 20_000 }, draw);

describe("createRandom", () => {
  it("makes these choices for these seeds on every platform", () => {
    const first = (seed: number) => {
      const random = createRandom(seed);
      return [random.integer(0, 999), random.integer(-11, 11), random.uniform(0, 1), random.gaussian()];
    };
    expect([0, 1, -1, 2 ** 40].map(first)).toMatchSnapshot();
  });

  it("gives unrelated choices for seeds side by side", () => {
    const firsts = Array.from({ length: 4000 }, (_, seed) => createRandom(seed).uniform(0, 1));
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    const products = firsts.slice(1).map((value, index) => (value - 0.5) * (firsts[index]! - 0.5));
    const correlation = (12 * products.reduce((sum, value) => sum + value, 0)) / products.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(correlation)).toBeLessThan(0.06);
    expect(new Set(firsts).size).toBeGreaterThan(3990);
  });

  it("keeps numbers in range", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, low, width) => {
        const random = createRandom(seed);
        for (let draw = 0; draw < 20; draw++) {
          const integer = random.integer(low, low + width);
          expect(Number.isInteger(integer) && integer >= low && integer <= low + width).toBe(true);
          const number = random.uniform(low, low + width);
          expect(number >= low && number <= low + width).toBe(true);
        }
      }),
    );
  });

  it("draws a bell curve of mean 0 and deviation 1, within ±3.47", () => {
    const random = createRandom(5);
    const draws = many(() => random.gaussian());
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + value * value, 0) / draws.length - mean * mean;
    const within = draws.filter((value) => Math.abs(value) < 1).length / draws.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(1, 1);
    expect(within).toBeCloseTo(0.67, 1);
    expect(Math.max(...draws.map(Math.abs))).toBeLessThan(3.47);
  });

  it.each([0.5, Number.NaN, 2 ** 53])("refuses the seed %s", (seed) => {
    expect(() => createRandom(seed)).toThrow(`augment: seed must be a safe integer, got ${seed}`);
  });
});
