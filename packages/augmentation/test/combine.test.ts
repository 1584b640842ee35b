import { describe, expect, it } from "vitest";
import { augment, oneOf, sequence, sometimes, transpose } from "../src/index.ts";
import { melody, pitches } from "./helpers.ts";

const up = (shift: number) => transpose({ min: shift, max: shift });
const results = (augmentation: ReturnType<typeof up>) =>
  Array.from({ length: 2000 }, (_, seed) => pitches(augment(augmentation, melody(60), seed))[0]!);
const share = (list: readonly number[], pitch: number) =>
  list.filter((value) => value === pitch).length / list.length;

describe("sequence", () => {
  it("applies all, in order", () => {
    expect(pitches(augment(sequence(up(1), up(2)), melody(60), 0))).toEqual([63]);
  });
});

describe("sometimes", () => {
  it("applies all of its steps in so many cases", () => {
    const list = results(sometimes(0.3, up(1), up(2)));
    expect(share(list, 63)).toBeCloseTo(0.3, 1);
    expect(share(list, 60)).toBeCloseTo(0.7, 1);
    expect(share(list, 63) + share(list, 60)).toBe(1);
  });

  it.each([
    [0, 60],
    [1, 61],
  ])("at %i always gives %i", (probability, pitch) => {
    expect(share(results(sometimes(probability, up(1))), pitch)).toBe(1);
  });

  it("refuses a probability of 2, or nothing to apply", () => {
    expect(() => sometimes(2, up(1))).toThrow("augment: sometimes.probability must be from 0 to 1, got 2");
    expect(() => sometimes(0.5)).toThrow("augment: sometimes needs an augmentation, got none");
  });
});

describe("oneOf", () => {
  it("applies one, each as often", () => {
    const list = results(oneOf([up(1), up(2), up(3)]));
    for (const pitch of [61, 62, 63]) expect(share(list, pitch)).toBeCloseTo(1 / 3, 1);
  });

  it("refuses an empty list", () => {
    expect(() => oneOf([])).toThrow("augment: oneOf needs an augmentation, got none");
  });
});
