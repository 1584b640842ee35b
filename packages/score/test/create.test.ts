import { describe, expect, it } from "vitest";
import { allNotes, createScore, createTrack, endTick } from "../src/index.ts";
import { notes, rows } from "./helpers.ts";

describe("createScore", () => {
  it("fills in what is not given", () => {
    expect(createScore()).toEqual({
      ticksPerQuarter: 480,
      tempos: [],
      timeSignatures: [],
      keySignatures: [],
      tracks: [],
    });
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses a division of %d", (ticksPerQuarter) => {
    expect(() => createScore({ ticksPerQuarter })).toThrow(
      `score: ticksPerQuarter must be a positive integer, got ${ticksPerQuarter}`,
    );
  });
});

describe("createTrack", () => {
  it("sorts by start, pitch, duration, velocity and leaves the given notes as they are", () => {
    const given = notes([10, 1, 60], [0, 2, 64, 9], [0, 2, 64, 5], [0, 1, 64], [0, 9, 50]);
    const before = rows(given);
    expect(rows(createTrack(given).notes)).toEqual([
      [0, 9, 50, 64],
      [0, 1, 64, 64],
      [0, 2, 64, 5],
      [0, 2, 64, 9],
      [10, 1, 60, 64],
    ]);
    expect(rows(given)).toEqual(before);
  });
});

describe("allNotes", () => {
  const score = createScore({
    tracks: [
      createTrack(notes([5, 1, 60])),
      createTrack(notes([0, 90, 36]), { channel: 9 }),
      createTrack(notes([5, 1, 48])),
    ],
  });

  it("merges the tracks in order and leaves drums out", () => {
    expect(rows(allNotes(score))).toEqual([
      [5, 1, 48, 64],
      [5, 1, 60, 64],
    ]);
  });

  it("takes drums where told", () => {
    expect(allNotes(score, { drums: true })).toHaveLength(3);
  });

  it("endTick is where the last note ends, 0 without notes", () => {
    expect(endTick(score)).toBe(90);
    expect(endTick(createScore())).toBe(0);
  });
});
