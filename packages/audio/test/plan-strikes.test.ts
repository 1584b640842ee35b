import { createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { planStrikes } from "../src/plan-strikes.ts";
import { note, pedal, scoreInMilliseconds, scoreOf } from "./helpers.ts";

const RINGS = Number.POSITIVE_INFINITY;
const SUSTAIN = 64;
const SOSTENUTO = 66;
const SOFT = 67;

/** [pitch, start, damped] of each strike, in seconds. */
function plan(notes: Parameters<typeof scoreOf>[0], ...controlChanges: ReturnType<typeof pedal>[]) {
  const planned = planStrikes(scoreOf(notes, { controlChanges: controlChanges.flat() }));
  return planned.strikes.map(({ pitch, start, damped }) => [pitch, start, damped]);
}

describe("planStrikes", () => {
  it("damps a string when its key is let go", () => {
    expect(plan([note(60, 0, 500), note(64, 250, 1000)])).toEqual([
      [60, 0, 0.5],
      [64, 0.25, 1.25],
    ]);
  });

  it.each([
    ["down before the key is let go", [400, 127], [2000, 0], 2],
    ["down from the note's start", [0, 64], [2000, 63], 2],
    ["down as the key is let go", [500, 127], [2000, 0], 2],
    ["down too late", [501, 127], [2000, 0], 0.5],
    ["not far enough down", [0, 63], [2000, 0], 0.5],
    ["up as the key is let go", [0, 127], [500, 0], 0.5],
    ["never lifted", [0, 127], [0, 127], RINGS],
  ] as const)("keeps a note for the sustain pedal's time: %s", (_, down, up, damped) => {
    expect(plan([note(60, 0, 500)], pedal(SUSTAIN, down, up))).toEqual([[60, 0, damped]]);
  });

  it("keeps with the sostenuto pedal only what is held when it goes down", () => {
    const notes = [note(48, 0, 500), note(60, 450, 200), note(64, 100, 100)];
    expect(plan(notes, pedal(SOSTENUTO, [400, 127], [3000, 0]))).toEqual([
      [48, 0, 3],
      [64, 0.1, 0.2],
      [60, 0.45, 0.65],
    ]);
  });

  it("hands a note over from sostenuto to sustain", () => {
    const pedals = [pedal(SOSTENUTO, [400, 127], [1000, 0]), pedal(SUSTAIN, [900, 127], [2000, 0])];
    expect(plan([note(48, 0, 500)], ...pedals)).toEqual([[48, 0, 2]]);
  });

  it("plays softer with the soft pedal, and never at 0", () => {
    const controlChanges = pedal(SOFT, [0, 127], [1000, 0]);
    const score = scoreOf([note(60, 0, 500, 100), note(60, 500, 1, 1), note(60, 1000, 500, 100)], {
      controlChanges,
    });
    expect(planStrikes(score).strikes.map(({ velocity }) => velocity)).toEqual([70, 1, 100]);
  });

  it("stops a string's sound when it is struck again", () => {
    expect(plan([note(60, 0, 500), note(60, 700, 100)], pedal(SUSTAIN, [100, 127], [2000, 0]))).toEqual([
      [60, 0, 0.7],
      [60, 0.7, 2],
    ]);
  });

  it("holds a string struck again until every key that holds it is let go", () => {
    expect(plan([note(60, 0, 2000), note(60, 700, 100)])).toEqual([
      [60, 0, 0.7],
      [60, 0.7, 2],
    ]);
  });

  it("makes one strike of two on one string, across channels", () => {
    const tracks = [
      createTrack([note(60, 0, 900, 30)]),
      createTrack([note(60, 0, 100, 90)], { channel: 1, program: 40 }),
    ];
    expect(planStrikes(scoreInMilliseconds(tracks)).strikes).toMatchObject([
      { pitch: 60, velocity: 90, start: 0, damped: 0.9 },
    ]);
  });

  it("lets the keys without dampers ring", () => {
    expect(plan([note(89, 0, 100), note(90, 0, 100)])).toEqual([
      [89, 0, 0.1],
      [90, 0, RINGS],
    ]);
  });

  it("leaves out drums and keeps pedals to their channels", () => {
    const tracks = [
      createTrack([note(60, 0, 500)]),
      createTrack([note(62, 0, 500)], { channel: 1, controlChanges: pedal(SUSTAIN, [0, 127], [1000, 0]) }),
      createTrack([note(36, 0, 5000)], { channel: 9 }),
    ];
    const planned = planStrikes(scoreInMilliseconds(tracks));
    expect(planned.strikes.map(({ pitch, damped }) => [pitch, damped])).toEqual([
      [60, 0.5],
      [62, 1],
    ]);
    expect(planned.end).toBe(1);
  });

  it("follows the tempo", () => {
    const score = scoreOf([note(60, 1000, 1000)]);
    const tempos = [
      { tick: 0, microsecondsPerQuarter: 2_000_000 },
      { tick: 1500, microsecondsPerQuarter: 500_000 },
    ];
    expect(planStrikes({ ...score, tempos }).strikes).toMatchObject([{ start: 2, damped: 3.25 }]);
  });

  it("plans nothing of an empty score", () =>
    expect(planStrikes(scoreOf([]))).toEqual({ strikes: [], end: 0 }));
});
