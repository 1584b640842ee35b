import { describe, expect, it } from "vitest";
import { createRandom } from "../src/random.ts";
import { sampleStep } from "../src/sample-step.ts";
import { createToyModel } from "./toy-model.ts";

const FIELDS = [
  { name: "delta", kind: "continuous", min: 0, max: 4, unit: "seconds" },
  { name: "velocity", kind: "categorical", size: 3 },
  { name: "pitch", kind: "categorical", size: 4 },
] as const;

/** Predicts `delta`, prefers velocity 1, then the pitch two above the velocity chosen. */
const model = (delta: number) =>
  createToyModel(FIELDS, {
    logits: (_, field, chosen) =>
      [[delta], [0, 1, 0.5], [0, 1, 2, 3].map((id) => (id === chosen[1]! + 2 ? 1 : 0))][field]!,
  });

describe("sampleStep", () => {
  it("takes predictions and the likeliest ids at temperature 0, each given those before", () => {
    expect(sampleStep(model(0.5), createRandom(1), { temperature: 0 })).toEqual([0.5, 1, 3]);
  });

  it("takes a field's own settings over the common ones", () => {
    const steps = Array.from({ length: 40 }, (_, seed) =>
      sampleStep(model(0), createRandom(seed), { temperature: 0, fields: { velocity: { temperature: 9 } } }),
    );
    expect(new Set(steps.map((step) => step[1]))).toEqual(new Set([0, 1, 2]));
    for (const [, velocity, pitch] of steps) expect(pitch).toBe(velocity! + 2 < 4 ? velocity! + 2 : 0);
  });

  it("asks which ids are allowed, given those chosen", () => {
    const asked: unknown[] = [];
    const step = sampleStep(model(0), createRandom(1), {
      temperature: 0,
      allowed(field, chosen) {
        asked.push([field, ...chosen]);
        return field === 1 ? Uint8Array.of(1, 0, 1) : undefined;
      },
    });
    expect(step).toEqual([0, 2, 0]);
    expect(asked).toEqual([[0], [1, 0], [2, 0, 2]]);
  });

  it.each([
    [-0.1, 0],
    [4.5, 4],
    [0.1, Math.fround(0.1)],
  ])("keeps a prediction of %d within its field, as float32: %d", (predicted, value) => {
    expect(sampleStep(model(predicted), createRandom(1))[0]).toBe(value);
  });

  it("adds jitter of the given width, in the field's unit", () => {
    const random = createRandom(2);
    const values = Array.from(
      { length: 2000 },
      () => sampleStep(model(2), random, { fields: { delta: { jitter: 0.1 } } })[0]! - 2,
    );
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(Math.abs(deviation - 0.1)).toBeLessThan(0.01);
  });

  it.each([
    [{ temperature: -1 }, "sampling: temperature must be 0 or more, got -1"],
    [{ fields: { pitch: { topK: 0 } } }, "sampling: field pitch: topK must be a whole number from 1, got 0"],
    [{ fields: { delta: { jitter: -1 } } }, "sampling: field delta: jitter must be 0 or more, got -1"],
    [
      { fields: { octave: {} } },
      'sampling: the model has no field "octave"; its fields are delta, velocity, pitch',
    ],
  ])("refuses %j", (options, message) => {
    expect(() => sampleStep(model(0), createRandom(1), options)).toThrow(message);
  });

  it("refuses a prediction that is no number", () => {
    expect(() => sampleStep(model(Number.NaN), createRandom(1))).toThrow(
      "sampling: the model predicts NaN for delta",
    );
  });
});
