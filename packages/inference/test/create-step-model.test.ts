import { createRandom, generateSequence, type StepModel as SamplingStepModel } from "@nocturne/sampling";
import { testStepModel } from "@nocturne/sampling/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { RecurrentModelConfig } from "../src/config.ts";
import { createStepModel } from "../src/create-step-model.ts";
import type { StepModel } from "../src/step-model.ts";
import { CONFIGS, randomWeights } from "./random-weights.ts";
import { referenceLogits } from "./reference-model.ts";

describe.each(Object.entries(CONFIGS))("createStepModel: %s", (_, config) => {
  testStepModel(it, () => createStepModel(config, randomWeights(config)));

  it("gives the logits of the definition, step after step", () => {
    const weights = randomWeights(config, 3);
    const model = createStepModel(config, weights);
    const steps: number[][] = [];
    for (const next of randomSteps(config, 8)) {
      config.fields.forEach((_, field) => {
        const expected = referenceLogits(config, weights, steps, field, next);
        const got = model.logits(field, next);
        expect(got.length).toBe(expected.length);
        expected.forEach((value, id) => {
          expect(Math.abs(got[id]! - value)).toBeLessThan(1e-5);
        });
      });
      model.feed(next);
      steps.push(next);
    }
  });
});

describe("createStepModel", () => {
  const config = CONFIGS["an LSTM with embeddings and chained heads"]!;

  it("is what sampling calls a StepModel", () => {
    expectTypeOf<StepModel>().toExtend<SamplingStepModel>();
  });

  it("is played by generate: the same seed gives the same piece, step for step", async () => {
    const play = (seed: number) =>
      generateSequence({ model: createStepModel(config, randomWeights(config)), steps: 50, seed });
    const piece = await play(1);
    expect(piece.length).toBe(50);
    expect(await play(1)).toEqual(piece);
    expect((await play(2)).values).not.toEqual(piece.values);
  });

  it("allocates nothing that grows: thousands of steps take no array buffers", () => {
    const model = createStepModel(config, randomWeights(config));
    const step = randomSteps(config, 1)[0]!;
    const walk = (count: number): void => {
      for (let index = 0; index < count; index++) {
        config.fields.forEach((_, field) => {
          model.logits(field, step);
        });
        model.feed(step);
      }
    };
    walk(10);
    const before = process.memoryUsage().arrayBuffers;
    walk(5000);
    expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(before);
  });

  it("reads a later field given the earlier ones, where the heads are chained", () => {
    const model = createStepModel(config, randomWeights(config));
    const pitch = (delta: number, velocity: number): number[] => [...model.logits(2, [delta, velocity])];
    expect(pitch(0, 1)).not.toEqual(pitch(1, 1));
    expect(pitch(0, 1)).not.toEqual(pitch(0, 2));
    expect(pitch(0, 1)).toEqual(pitch(0, 1));
  });

  it.each([
    [
      "a missing tensor",
      (w: Map<string, unknown>) => w.delete("recurrent/1/bias"),
      /"recurrent\/1\/bias" \[44\] is missing/,
    ],
    [
      "an unknown tensor",
      (w: Map<string, unknown>) => w.set("extra", { shape: [1], data: new Float32Array(1) }),
      /"extra" is none of the model's/,
    ],
    [
      "another shape",
      (w: Map<string, unknown>) => w.set("head/pitch/hidden/bias", { shape: [3], data: new Float32Array(3) }),
      /"head\/pitch\/hidden\/bias" must be \[9\] by the model's config, got \[3\]/,
    ],
    [
      "a shape without its numbers",
      (w: Map<string, unknown>) => w.set("head/pitch/hidden/bias", { shape: [9], data: new Float32Array(3) }),
      /got \[9\] with 3 numbers/,
    ],
  ])("refuses weights with %s", (_, spoil, message) => {
    const weights = randomWeights(config);
    spoil(weights);
    expect(() => createStepModel(config, weights)).toThrow(message);
  });

  it.each([
    [[5, 0, 0], "model: delta must be an id, 0 … 4, got 5"],
    [[0, Number.NaN, 0], "model: velocity must be a finite number of shares, got NaN"],
    [[0, 0], "model: a step has one value a field, 3, got 2"],
  ])("refuses to be fed %j", (step, message) => {
    expect(() => createStepModel(config, randomWeights(config)).feed(step)).toThrow(message);
  });

  it("refuses to read a field that it lacks, or one whose forerunners are not chosen", () => {
    const model = createStepModel(config, randomWeights(config));
    expect(() => model.logits(3, [0, 0, 0])).toThrow("model: field must be 0 … 2, got 3");
    expect(() => model.logits(2, [0])).toThrow(
      "model: velocity must be a finite number of shares, got undefined",
    );
  });

  it("refuses another model's mark", () => {
    const mark = createStepModel(config, randomWeights(config)).mark();
    expect(() => createStepModel(config, randomWeights(config)).rewind(mark)).toThrow(
      "model: rewind wants a mark of this model or its forks, got another's",
    );
  });
});

function randomSteps(config: RecurrentModelConfig, count: number): number[][] {
  const random = createRandom(5);
  return Array.from({ length: count }, () =>
    config.fields.map((field) =>
      field.kind === "categorical"
        ? Math.floor(random() * field.size)
        : field.min + random() * (field.max - field.min),
    ),
  );
}
