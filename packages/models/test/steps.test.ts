import { describe, expect, it } from "vitest";
import { shiftSteps, startStep } from "../src/steps.ts";

const fields = [
  { name: "pitch", kind: "categorical", size: 7 },
  { name: "delay", kind: "continuous", min: 1, max: 3, unit: "seconds" },
] as const;

describe("startStep", () => {
  it("is the id after the last of a categorical field, and 0 of a continuous one", () => {
    expect(startStep(fields)).toEqual([7, 0]);
  });
});

describe("shiftSteps", () => {
  it.each([
    [[], []],
    [
      [3, 1.5],
      [7, 0],
    ],
    [
      [3, 1.5, 4, 2, 5, 2.5],
      [7, 0, 3, 1.5, 4, 2],
    ],
  ])("puts the start step before %j", (values, expected) => {
    const given = Float32Array.from(values);
    expect(shiftSteps(fields, given)).toEqual(Float32Array.from(expected));
    expect(given).toEqual(Float32Array.from(values));
  });

  it("keeps integers integers", () => {
    expect(shiftSteps(fields.slice(0, 1), Int32Array.of(1, 2))).toEqual(Int32Array.of(7, 1));
  });

  it("leaves the determined fields that a step begins with in place", () => {
    const recalled = { name: "recalled", kind: "categorical", size: 3, determined: true } as const;
    const position = { name: "position", kind: "categorical", size: 4, determined: true } as const;
    const values = Int32Array.of(0, 1, 2, 1, 5, 3);
    expect(shiftSteps([recalled, fields[0], position], values)).toEqual(Int32Array.of(0, 7, 4, 1, 1, 2));
  });

  it("refuses values that are not whole steps", () => {
    expect(() => shiftSteps(fields, new Float32Array(3))).toThrow(
      "models: values must be [length, 2] for the 2 fields, got 3 values",
    );
  });
});
