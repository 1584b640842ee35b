import { expect, it } from "vitest";
import { spread } from "../src/spread.ts";

const own = (notes: number): number => notes;

it("spreads what it takes evenly over the list", () => {
  expect(spread(new Array<number>(10).fill(100), 300, own)).toHaveLength(3);
  const numbered = Array.from({ length: 9 }, (_, index) => ({ index }));
  expect(spread(numbered, 3, () => 1).map(({ index }) => index)).toEqual([0, 3, 6]);
});

it("takes all where there are no more notes than wanted", () => {
  expect(spread([5, 6], 100, own)).toEqual([5, 6]);
});

it("takes a piece even where a single one has more notes than wanted", () => {
  expect(spread([80_000], 20_000, own)).toEqual([80_000]);
});

it("takes none of none", () => {
  expect(spread([], 20_000, own)).toEqual([]);
});
