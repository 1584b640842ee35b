import { describe, expect, it } from "vitest";
import { createRandom, drawGaussian } from "../src/random.ts";

const draws = (seed: number, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, random);
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("createRandom", () => {
  it("gives these numbers for these seeds, on any platform", () => {
    expect([0, 1, -1, 2 ** 40 + 1, Number.MAX_SAFE_INTEGER].map((seed) => draws(seed, 1)[0])).toEqual([
      0.8882372665366511, 0.18137769122979974, 0.832880493786512, 0.9543350954090309, 0.2471618428631146,
    ]);
  });

  it("is uniform over [0, 1)", () => {
    const values = draws(3, 20_000);
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(mean(values.map((value) => value * value)) - 1 / 3)).toBeLessThan(0.01);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it("gives unrelated first numbers for neighbouring seeds", () => {
    const firsts = Array.from({ length: 5000 }, (_, seed) => draws(seed, 1)[0]! - 0.5);
    expect(Math.abs(mean(firsts))).toBeLessThan(0.02);
    const correlation = mean(firsts.slice(1).map((value, index) => value * firsts[index]!)) * 12;
    expect(Math.abs(correlation)).toBeLessThan(0.06);
  });

  it.each([0.5, Number.NaN, 2 ** 53])("refuses seed %d", (seed) => {
    expect(() => createRandom(seed)).toThrow(`sampling: seed must be a safe integer, got ${seed}`);
  });
});

describe("drawGaussian", () => {
  it("has mean 0 and variance 1", () => {
    const random = createRandom(5);
    const values = Array.from({ length: 10_000 }, () => drawGaussian(random));
    expect(Math.abs(mean(values))).toBeLessThan(0.05);
    expect(Math.abs(mean(values.map((value) => value * value)) - 1)).toBeLessThan(0.08);
    expect(Math.abs(mean(values.map((value) => (Math.abs(value) < 1 ? 1 : 0))) - 0.683)).toBeLessThan(0.03);
  });
});
