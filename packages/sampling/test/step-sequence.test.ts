import { describe, expect, it } from "vitest";
import { sequenceOf, stepAt } from "../src/step-sequence.ts";
import { FIELDS } from "./toy-tokenizer.ts";

const seconds = { name: "length", kind: "continuous", min: 0, max: 1, unit: "seconds" } as const;

describe("sequenceOf", () => {
  it("is of whole numbers where all fields are categorical, else of float32", () => {
    const ids = sequenceOf(FIELDS, [
      [1, 2],
      [3, 4],
    ]);
    expect(ids).toEqual({ fields: FIELDS, length: 2, values: Int32Array.of(1, 2, 3, 4) });
    expect(sequenceOf([seconds], [[0.5]]).values).toEqual(Float32Array.of(0.5));
  });
});

describe("stepAt", () => {
  it("gives one step, and refuses one that is not there", () => {
    const sequence = sequenceOf(FIELDS, [
      [1, 2],
      [3, 4],
    ]);
    expect(stepAt(sequence, 1)).toEqual([3, 4]);
    expect(() => stepAt(sequence, 2)).toThrow("sampling: step must be 0 … 1, got 2");
  });
});
