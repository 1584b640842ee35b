import { describe, expect, it } from "vitest";
import { metreOf, weightAt } from "../src/metre.ts";

describe("weightAt", () => {
  it.each([
    [4, 4, 240, [3, 0, 1, 0, 2, 0, 1, 0]],
    [3, 4, 480, [3, 1, 1]],
    [2, 4, 240, [3, 0, 2, 0]],
    [6, 8, 240, [3, 0, 0, 2, 0, 0]],
    [3, 8, 120, [3, 0, 1, 0, 1, 0]],
    [12, 8, 720, [3, 1, 2, 1]],
  ])("of %i/%i", (numerator, denominator, step, expected) => {
    const metre = metreOf(numerator, denominator);
    expect(metre.bar / step).toBe(expected.length);
    expect(expected.map((_, index) => weightAt(metre, 5 * metre.bar + index * step))).toEqual(expected);
  });
});
