import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { augment, velocityJitter, velocityScale } from "../src/index.ts";
import { notes, rows } from "./helpers.ts";

const score = createScore({
  tracks: [createTrack(notes([0, 1, 60, 1], [1, 1, 60, 64], [2, 1, 60, 100], [3, 1, 60, 127]))],
});
const velocities = (result: typeof score) => rows(result).map((row) => row[3]);

describe("velocityScale", () => {
  it.each([
    [0.8, [1, 51, 80, 102]],
    [1, [1, 64, 100, 127]],
    [1.5, [2, 96, 127, 127]],
    [0.001, [1, 1, 1, 1]],
  ])("multiplies by %s, within 1–127", (factor, expected) => {
    expect(velocities(augment(velocityScale({ min: factor, max: factor }), score, 0))).toEqual(expected);
  });

  it("refuses a factor of 0", () => {
    expect(() => velocityScale({ min: 0 })).toThrow(
      new RangeError("augment: velocityScale.min must be above 0, got 0"),
    );
  });
});

describe("velocityJitter", () => {
  it("adds errors of this deviation, each note its own", () => {
    const many = createScore({
      tracks: [createTrack(Array.from({ length: 5000 }, (_, start) => notes([start, 1, 60, 64])[0]!))],
    });
    const errors = velocities(augment(velocityJitter({ deviation: 6 }), many, 1)).map((value) => value! - 64);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan(0.4);
    expect(deviation).toBeGreaterThan(5.7);
    expect(deviation).toBeLessThan(6.3);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(21);
  });

  it("leaves all as it is at 0", () => {
    expect(augment(velocityJitter({ deviation: 0 }), score, 1)).toEqual(score);
  });

  it("refuses a negative deviation", () => {
    expect(() => velocityJitter({ deviation: -1 })).toThrow(
      new RangeError("augment: velocityJitter.deviation must be from 0 to 127, got -1"),
    );
  });
});
