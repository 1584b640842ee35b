import { describe, expect, it } from "vitest";
import { createScore, sliceScore } from "../src/index.ts";
import { notes, pedal, rows, track } from "./helpers.ts";

const score = createScore({
  tempos: [
    { tick: 0, microsecondsPerQuarter: 600_000 },
    { tick: 200, microsecondsPerQuarter: 400_000 },
    { tick: 400, microsecondsPerQuarter: 300_000 },
  ],
  timeSignatures: [{ tick: 0, numerator: 3, denominator: 4 }],
  tracks: [
    track(notes([0, 150, 60], [100, 50, 62], [299, 500, 64], [300, 10, 65]), {
      controlChanges: pedal([20, 127], [250, 0], [300, 127]),
      rawEvents: [
        { tick: 10, bytes: Uint8Array.of(0xe0, 0, 64) },
        { tick: 120, bytes: Uint8Array.of(0xe0, 0, 70) },
      ],
    }),
  ],
});

describe("sliceScore", () => {
  const slice = sliceScore(score, { start: 100, end: 300 });

  it("keeps the notes that start in it, cut at its end and moved to tick 0", () => {
    expect(rows(slice.tracks[0]!.notes)).toEqual([
      [0, 50, 62, 64],
      [199, 1, 64, 64],
    ]);
  });

  it("states at tick 0 what was in force at its start", () => {
    expect(slice.tempos).toEqual([
      { tick: 0, microsecondsPerQuarter: 600_000 },
      { tick: 100, microsecondsPerQuarter: 400_000 },
    ]);
    expect(slice.timeSignatures).toEqual([{ tick: 0, numerator: 3, denominator: 4 }]);
    expect(slice.tracks[0]!.controlChanges).toEqual(pedal([0, 127], [150, 0]));
  });

  it("keeps the raw events inside", () => {
    expect(slice.tracks[0]!.rawEvents).toEqual([{ tick: 20, bytes: Uint8Array.of(0xe0, 0, 70) }]);
  });

  it("keeps the program changes inside and the silence that it reaches", () => {
    const programChanges = [50, 150, 350].map((tick) => ({ tick, program: 3 }));
    const long = createScore({ tracks: [track(notes([0, 10, 60]), { programChanges })], end: 1000 });
    expect(sliceScore(long)).toEqual(long);
    expect(sliceScore(long, { start: 100, end: 300 })).toEqual(
      createScore({ tracks: [track([], { programChanges: [{ tick: 50, program: 3 }] })] }),
    );
    expect(sliceScore(long, { start: 400 })).toEqual(createScore({ tracks: [track([])], end: 600 }));
  });

  it("is the whole score by default", () => {
    expect(sliceScore(score)).toEqual(score);
  });

  it("refuses an end before the start", () => {
    expect(() => sliceScore(score, { start: 5, end: 4 })).toThrow(
      "score: a slice needs 0 ≤ start ≤ end in ticks, got [5, 4]",
    );
  });
});
