import { describe, expect, it } from "vitest";
import { count, number, positive, share, whole } from "../src/options.ts";

const NOT_A_NUMBER = "It must be a number.";
const NOT_ABOVE_0 = "It must be above 0.";
const ABOVE_1 = "It must be at most 1.";
const NOT_WHOLE = "It must be a whole number.";
const NOT_FROM_1 = "It must be at least 1.";

describe.each<[string, (value: string) => number, [string, number | string][]]>([
  [
    "number",
    number,
    [
      ["0", 0],
      ["-2.5", -2.5],
      ["1e3", 1000],
      ["", NOT_A_NUMBER],
      [" ", NOT_A_NUMBER],
      ["ten", NOT_A_NUMBER],
      ["5s", NOT_A_NUMBER],
      ["Infinity", NOT_A_NUMBER],
    ],
  ],
  [
    "positive",
    positive,
    [
      ["0.001", 0.001],
      ["0", NOT_ABOVE_0],
      ["-1", NOT_ABOVE_0],
      ["NaN", NOT_A_NUMBER],
    ],
  ],
  [
    "share",
    share,
    [
      ["1", 1],
      ["0.05", 0.05],
      ["0", NOT_ABOVE_0],
      ["1.01", ABOVE_1],
    ],
  ],
  [
    "whole",
    whole,
    [
      ["-7", -7],
      ["9007199254740991", Number.MAX_SAFE_INTEGER],
      ["9007199254740992", NOT_WHOLE],
      ["1.5", NOT_WHOLE],
      ["x", NOT_A_NUMBER],
    ],
  ],
  [
    "count",
    count,
    [
      ["1", 1],
      ["0", NOT_FROM_1],
      ["-3", NOT_FROM_1],
      ["2.5", NOT_WHOLE],
    ],
  ],
])("%s", (_, read, rows) => {
  it.each(rows)("reads %j as %j", (text, expected) => {
    if (typeof expected === "number") expect(read(text)).toBe(expected);
    else expect(() => read(text)).toThrow(expected);
  });
});
