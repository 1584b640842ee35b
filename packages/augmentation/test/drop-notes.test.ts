import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { augment, dropNotes } from "../src/index.ts";
import { notes, rows } from "./helpers.ts";

const list = Array.from({ length: 4000 }, (_, index) => notes([index, 1, index % 128])[0]!);
const score = createScore({ tracks: [createTrack([]), createTrack(list)] });

describe("dropNotes", () => {
  it("leaves out so many notes, and the rest as they were", () => {
    const kept = rows(augment(dropNotes({ probability: 0.25 }), score, 1));
    const given = new Set(rows(score).map(String));
    expect(kept.length).toBeGreaterThan(2850);
    expect(kept.length).toBeLessThan(3150);
    expect(kept.every((row) => given.has(String(row)))).toBe(true);
  });

  it.each([
    [0, 4000],
    [1, 1],
  ])("at a probability of %i keeps %i of 4000 notes", (probability, count) => {
    expect(rows(augment(dropNotes({ probability }), score, 1))).toEqual(rows(score).slice(0, count));
  });

  it("has nothing to drop from a score without notes", () => {
    const empty = createScore({ tracks: [createTrack([])] });
    expect(augment(dropNotes({ probability: 1 }), empty, 1)).toEqual(empty);
  });

  it("refuses what is no probability", () => {
    expect(() => dropNotes({ probability: 1.1 })).toThrow(
      new RangeError("augment: dropNotes.probability must be from 0 to 1, got 1.1"),
    );
  });
});
