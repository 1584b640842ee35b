import type { Field, TokenSequence } from "@nocturne/tokenizers";
import { expect, it } from "vitest";
import { contextFreeLosses } from "../src/baseline.ts";
import { lossPerNote, summariseLosses } from "../src/loss-summary.ts";

const fields: Field[] = [
  { name: "pitch", kind: "categorical", size: 2 },
  { name: "volume", kind: "continuous", min: 0, max: 1, unit: "share" },
];

function piece(file: string, ...values: number[]) {
  const tokens: TokenSequence = { fields, length: values.length / 2, values: Float32Array.from(values) };
  return { file, tokens, notes: tokens.length };
}

it("costs what frequencies and means say, over the notes", () => {
  const training = [piece("a", 0, 0, 0, 0.5, 0, 1), piece("b", 1, 0.5)];
  const losses = contextFreeLosses(fields, training, [piece("c", 0, 1, 1, 0.5)]);
  // Pitch 0 has (3 + 1) of (4 + 2), pitch 1 the rest; the mean volume is 0.5.
  const nats = -(Math.log(4 / 6) + Math.log(2 / 6)) / 2;
  const summary = summariseLosses(fields, losses);
  expect(summary.notes).toBe(2);
  expect(summary.natsPerNote).toBeCloseTo(nats, 12);
  expect(summary.pitchNatsPerNote).toBeCloseTo(nats, 12);
  expect(summary.fields.volume).toBeCloseTo(0.125, 12);
  expect(summary.continuous).toEqual(["volume"]);
  expect(lossPerNote(summary)).toBeCloseTo(nats + 0.125, 12);
});
