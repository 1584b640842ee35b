import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SplitName, splitWorks } from "../src/index.ts";

const works = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `w${from + index}` }));
const counts = (splits: ReadonlyMap<string, SplitName>) => {
  const list = [...splits.values()];
  return (["train", "valid", "test"] as const).map((name) => list.filter((other) => other === name).length);
};

describe("splitWorks", () => {
  it("gives about the shares asked for", () => {
    const [train, valid, test] = counts(splitWorks(works(10_000), { valid: 0.1, test: 0.2 }));
    expect(train! + valid! + test!).toBe(10_000);
    expect(valid! / 10_000).toBeCloseTo(0.1, 1.7);
    expect(test! / 10_000).toBeCloseTo(0.2, 1.7);
  });

  it("keeps each work where it is when others are added, in whatever order", () => {
    const before = splitWorks(works(500));
    const after = splitWorks([...works(500, 500), ...works(500).reverse()]);
    expect([...before].every(([id, split]) => after.get(id) === split)).toBe(true);
  });

  it("divides differently by another seed", () => {
    const [zero, one] = [0, 1].map((seed) => splitWorks(works(300), { seed, valid: 0.5, test: 0 }));
    const moved = [...zero!].filter(([id, split]) => one!.get(id) !== split).length;
    expect(moved).toBeGreaterThan(100);
    expect(moved).toBeLessThan(200);
  });

  it.each([
    [0, [0, 0, 0]],
    [1, [1, 0, 0]],
    [2, [1, 1, 0]],
    [3, [1, 1, 1]],
  ])("of %i works gives [train, valid, test] = %o, whatever the seed", (count, expected) => {
    for (let seed = 0; seed < 50; seed++) {
      expect(counts(splitWorks(works(count), { seed, valid: 0.3, test: 0.3 }))).toEqual(expected);
    }
  });

  it("always has a work to train on and, from two, one to validate; from three, one to test", () => {
    const shares = fc.tuple(
      fc.double({ min: 0.001, max: 0.49, noNaN: true }),
      fc.double({ min: 0.001, max: 0.49, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.integer(), shares, (count, seed, [valid, test]) => {
        expect(Math.min(...counts(splitWorks(works(count), { seed, valid, test })))).toBeGreaterThan(0);
      }),
    );
  });

  it("holds nothing out where nothing is asked for", () => {
    expect(counts(splitWorks(works(50), { valid: 0, test: 0 }))).toEqual([50, 0, 0]);
  });

  it("gives these splits on every platform", () => {
    expect(Object.fromEntries(splitWorks(works(12), { seed: 3, valid: 0.2, test: 0.2 }))).toMatchSnapshot();
  });

  it.each([
    [{ valid: -0.1 }, "corpus: valid must be a share from 0 to below 1, got -0.1"],
    [{ test: Number.NaN }, "corpus: test must be a share from 0 to below 1, got NaN"],
    [{ valid: 0.5, test: 0.5 }, "corpus: valid + test must leave something to train on, got 0.5 + 0.5"],
    [{ seed: 0.5 }, "corpus: seed must be a safe integer, got 0.5"],
  ])("refuses %o", (options, message) => {
    expect(() => splitWorks(works(3), options)).toThrow(new RangeError(message));
  });
});
