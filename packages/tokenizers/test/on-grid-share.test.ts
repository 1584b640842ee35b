import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { onGridShare } from "../src/index.ts";
import { notes, scoreOf } from "./scores.ts";

describe("onGridShare", () => {
  const at = (...starts: number[]) => scoreOf(starts.map((start) => [start, 10, 60]));
  it.each<[string, number[], number]>([
    ["sixteenths and triplets", [0, 120, 160, 320, 600], 1],
    ["within a tenth of a step", [0, 44, 36], 1],
    ["just outside it", [0, 45, 35, 20], 0.25],
    ["a chord once", [0, 0, 0, 20], 0.5],
    ["no notes", [], 1],
  ])("of %s", (_, starts, share) => expect(onGridShare(at(...starts))).toBe(share));

  it("takes another grid and tolerance, and leaves out drums", () => {
    expect(onGridShare(at(0, 160), { positionsPerBeat: 4 })).toBe(0.5);
    expect(onGridShare(at(0, 20), { tolerance: 0.5 })).toBe(1);
    const drums = createTrack(notes([17, 1, 36]), { channel: 9 });
    expect(onGridShare(createScore({ tracks: [drums] }))).toBe(1);
  });

  it("of onsets by chance is twice the tolerance", () => {
    // All residues of a step equally often.
    expect(onGridShare(at(...Array.from({ length: 4000 }, (_, i) => i * 7)))).toBeCloseTo(9 / 40);
  });

  it("throws on options out of range", () => {
    expect(() => onGridShare(at(0), { positionsPerBeat: 0 })).toThrow(
      "positionsPerBeat must be a whole number from 1, got 0",
    );
    expect(() => onGridShare(at(0), { tolerance: 0.6 })).toThrow(
      "tolerance must be 0–0.5 grid steps, got 0.6",
    );
  });
});
