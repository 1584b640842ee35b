import { describe, expect, it } from "vitest";
import { binErrors } from "../src/index.ts";
import { scoreOf } from "./scores.ts";

const rounded = (rows: ReturnType<typeof binErrors>) =>
  rows.map(({ field, bins, unit, mean, worst, cut }) => [
    field,
    bins,
    unit,
    ...[mean, worst, cut].map((value) => Math.round(value * 1e6) / 1e6),
  ]);

describe("binErrors", () => {
  it("tells how far onsets, durations and velocities are off in beats, and the share cut", () => {
    const score = scoreOf([
      [0, 480, 60, 127],
      [50, 490, 60, 125],
      [960, 960, 60, 127],
      [1920, 4800, 60, 127],
    ]);
    expect(rounded(binErrors([score], { pedal: "ignore", durations: [{ upTo: 4, perBeat: 12 }] }))).toEqual([
      // 50 of 480 ticks are told as 40.
      ["onset", undefined, "beats", 0.005208, 0.020833, 0],
      ["duration", 48, "beats", 1.505208, 0.020833, 0.25],
      ["velocity", 32, "of 127", 0.5, 2, 0],
    ]);
  });

  it("tells them in seconds, of the time since the onset before", () => {
    const score = scoreOf([
      [0, 480, 60, 100],
      [0, 480, 64, 100],
      [96, 480, 60, 100],
      [96 + 499, 480, 60, 100],
    ]);
    const options = { time: "seconds", pedal: "ignore", velocity: "continuous" } as const;
    const steps = { values: "linear", step: 0.05, max: 2 } as const;
    expect(rounded(binErrors([score], { ...options, delta: steps, duration: steps }))).toEqual([
      ["delta", 41, "seconds", 0.009896, 0.019792, 0],
      ["duration", 40, "seconds", 0, 0, 0],
      ["velocity", undefined, "of 127", 0, 0, 0],
    ]);
  });

  it("is of nothing where there are no notes", () => {
    expect(binErrors([scoreOf([])]).map(({ mean, worst, cut }) => [mean, worst, cut])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });
});
