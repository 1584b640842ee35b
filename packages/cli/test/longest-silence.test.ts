import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { longestSilence } from "../src/longest-silence.ts";

const note = (start: number, duration: number) => ({ pitch: 60, velocity: 64, start, duration });

describe("longestSilence", () => {
  it.each([
    ["no notes", [], 0],
    ["one note after a rest", [note(960, 480)], 0],
    ["notes that follow each other", [note(0, 480), note(480, 480)], 0],
    ["a rest of two beats at 120", [note(0, 480), note(1440, 480), note(1920, 480)], 1],
    ["a rest that a long note fills", [note(0, 4800), note(480, 480), note(4320, 480)], 0],
  ])("of %s", (_, notes, seconds) => {
    const score = createScore({ ticksPerQuarter: 480, tracks: [createTrack(notes)] });
    expect(longestSilence(score)).toBeCloseTo(seconds, 6);
  });
});
