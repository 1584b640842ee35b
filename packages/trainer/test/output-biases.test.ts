import type { Field, TokenSequence } from "@nocturne/tokenizers";
import { expect, it } from "vitest";
import { startFromFrequencies } from "../src/output-biases.ts";

it("sets the biases of categorical fields to log frequencies, and leaves the others", () => {
  const fields: Field[] = [
    { name: "pitch", kind: "categorical", size: 2 },
    { name: "volume", kind: "continuous", min: 0, max: 1, unit: "share" },
  ];
  const tokens: TokenSequence = { fields, length: 2, values: Float32Array.of(0, 0.5, 0, 1) };
  const weights = new Map([
    ["head/pitch/output/bias", { shape: [2], data: new Float32Array(2) }],
    ["head/volume/output/bias", { shape: [1], data: new Float32Array(1) }],
  ]);
  startFromFrequencies(weights, fields, [{ file: "a", tokens, notes: 2 }]);
  // Pitch 0 counts (2 + 1) of (2 + 2), pitch 1 the rest.
  const [often, never] = weights.get("head/pitch/output/bias")!.data;
  expect(often).toBeCloseTo(Math.log(3 / 4), 6);
  expect(never).toBeCloseTo(Math.log(1 / 4), 6);
  expect(weights.get("head/volume/output/bias")!.data[0]).toBe(0);
});
