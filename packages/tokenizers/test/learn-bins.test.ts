import { describe, expect, it } from "vitest";
import { binErrors, learnBins, noteTuple } from "../src/index.ts";
import { scoreOf } from "./scores.ts";

/** A line of quarter notes at 120 a minute, of some durations in ticks of 1/480 beat and velocities. */
const line = (rows: readonly (readonly [duration: number, velocity: number])[]) =>
  scoreOf(rows.map(([duration, velocity], i) => [480 * i, duration, 60, velocity]));

describe("learnBins", () => {
  it("takes all values where there are no more than bins", () => {
    const score = line([
      [480, 30],
      [240, 90],
      [240, 30],
    ]);
    expect(learnBins([score])).toEqual({ velocity: [30, 90], durations: [6, 12] });
  });

  it("takes medians of bins of equal weight, and a bin for what is commoner than that", () => {
    const velocities = [...Array(90).fill(64), 10, 20, 30, 40, 50, 70, 80, 90, 100, 110];
    const score = line(velocities.map((velocity) => [480, velocity] as const));
    expect(learnBins([score], { velocities: 3 }).velocity).toEqual([30, 64, 90]);
    const even = line(Array.from({ length: 120 }, (_, i) => [480, i + 1] as const));
    expect(learnBins([even], { velocities: 4 }).velocity).toEqual([15, 45, 75, 105]);
  });

  it("learns times in seconds, 0 not among them, and keeps the other options", () => {
    const score = scoreOf([
      [0, 48, 60],
      [0, 48, 64],
      [240, 48, 62],
      [480, 96, 62],
    ]);
    const options = learnBins([score], {
      noteTuple: { time: "seconds", pitch: "one-hot" },
      velocities: false,
    });
    expect(options).toEqual({
      time: "seconds",
      pitch: "one-hot",
      duration: { values: "listed", seconds: [0.05, 0.1] },
      delta: { values: "listed", seconds: [0.25] },
    });
    const tokenizer = noteTuple(JSON.parse(JSON.stringify(options)));
    const notes = tokenizer.decode(tokenizer.encode(score)).tracks[0]!.notes;
    expect(notes.map(({ start, duration }) => [start, duration])).toEqual([
      [0, 50],
      [0, 50],
      [250, 50],
      [500, 100],
    ]);
  });

  it("gives as many bins as asked for, off by less than as many equal ones", () => {
    const score = line(Array.from({ length: 500 }, (_, i) => [(i * i) % 900, 40 + ((i * 7) % 30)] as const));
    const learned = learnBins([score], { velocities: 8, durations: 10 });
    expect(
      [learned.velocity, "durations" in learned && learned.durations].map((each) => (each as []).length),
    ).toEqual([8, 10]);
    const meanOf = (options: typeof learned) => binErrors([score], options)[2]!.mean;
    expect(meanOf(learned)).toBeLessThan(meanOf({ velocity: 8 }) / 2);
  });

  it("throws on scores without notes and on counts below 1", () => {
    expect(() => learnBins([scoreOf([])])).toThrow("learnBins: the scores have no notes");
    expect(() => learnBins([], { durations: 0 })).toThrow(
      "learnBins: durations must be a whole number from 1, or false, got 0",
    );
  });
});
