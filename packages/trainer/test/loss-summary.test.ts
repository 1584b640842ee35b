import { type modern, noteTuple } from "@nocturne/tokenizers";
import { expect, it } from "vitest";
import { lossPerNote, summariseLosses } from "../src/loss-summary.ts";

/** Losses of 1 for each field of each of ten notes. */
function summaryOf(tokenizer: ReturnType<typeof modern>) {
  const sums = tokenizer.fields.map(() => 10);
  return summariseLosses(tokenizer.fields, [{ file: "a.mid", notes: 10, sums }]);
}

it.each([
  ["one-hot", 1],
  ["name-octave", 2],
  ["interval-octave", 2],
] as const)("counts what pitch costs, told as %s", (pitch, fields) => {
  expect(summaryOf(noteTuple({ pitch })).pitchNatsPerNote).toBe(fields);
});

it("tells squared errors apart from nats, and adds both to judge by", () => {
  const summary = summaryOf(noteTuple({ velocity: "continuous" }));
  expect(summary.continuous).toEqual(["volume"]);
  expect(summary.fields.volume).toBe(1);
  expect(lossPerNote(summary)).toBe(summary.natsPerNote + 1);
});
