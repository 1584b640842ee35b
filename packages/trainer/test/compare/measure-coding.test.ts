import { noteTuple, remi } from "@nocturne/tokenizers";
import { expect, it } from "vitest";
import { measureCoding } from "../../src/compare/measure-coding.ts";
import { pieces } from "../helpers.ts";

const scores = pieces.slice(0, 2).map((piece) => piece.score);

it("counts steps and predicted values a note", () => {
  const tuples = measureCoding(noteTuple({ velocity: 8 }), scores);
  const predicted = noteTuple({ velocity: 8 }).fields.filter(
    (field) => field.kind === "categorical" && !field.determined,
  );
  expect(tuples.stepsPerNote).toBe(1);
  expect(tuples.tokensPerNote).toBe(predicted.length);
  expect(tuples.vocabulary).toBe(
    predicted.reduce((sum, field) => sum + (field.kind === "categorical" ? field.size : 0), 0),
  );
  expect(tuples.errors.lost).toBe(0);
  // Eight loudnesses of 127: off by up to 8, and by something.
  expect(tuples.errors.velocity).toBeGreaterThan(0);
  expect(tuples.errors.velocity).toBeLessThan(8);
  expect(tuples.notesPerSecond).toBeGreaterThan(0);
});

it("counts several steps a note where tokens come one by one", () => {
  const events = measureCoding(remi(), scores);
  expect(events.stepsPerNote).toBeGreaterThan(3);
  expect(events.tokensPerNote).toBe(events.stepsPerNote);
  expect(events.vocabulary).toBe(284);
});
