import { createScore, createTrack, type Note } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { checkFilter, filterOf, filterPiece } from "../../src/prepare/filter-piece.ts";
import { scoreOf, tune } from "./helpers.ts";

const notes = tune(1).tracks[0]!.notes;
const why = (...args: Parameters<typeof filterPiece>) => {
  const filtered = filterPiece(...args);
  return "why" in filtered ? filtered.why : "kept";
};

describe("filterPiece", () => {
  it("keeps a piano piece, with its length from the first onset to the last release", () => {
    const later = notes.map((note) => ({ ...note, start: note.start + 960 }));
    expect(filterPiece(scoreOf(later))).toMatchObject({ seconds: (39 * 480 + 400) / 960 });
  });

  it("keeps the piano of a piece that is mostly a piano's, and drops one that is not", () => {
    const piano = createTrack(notes);
    const flute = createTrack(notes.slice(0, 30), { program: 73, channel: 1 });
    const drums = createTrack([...notes, ...notes], { channel: 9 });
    const duo = createScore({ tracks: [piano, flute, drums] });
    const kept = filterPiece(duo);
    expect("score" in kept && kept.score.tracks).toEqual([piano]);
    const solo = createScore({ tracks: [{ ...piano, notes: notes.slice(0, 20) }, flute, drums] });
    expect(filterPiece(solo)).toEqual({
      why: "not piano",
      reason: "40 % of its notes are a piano's, half of them are needed",
    });
    const all = filterPiece(solo, { instruments: "all" });
    expect("score" in all && all.score.tracks).toHaveLength(2);
  });

  it.each<[string, readonly Note[], string]>([
    ["no notes", [], "no notes"],
    ["too few notes", notes.slice(0, 15), "too few notes"],
    ["too short a piece", notes.map((note) => ({ ...note, start: note.start / 8 })), "too short"],
    [
      "a silence",
      notes.map((note, i) => ({ ...note, start: note.start + (i > 20 ? 60_000 : 0) })),
      "silly timing",
    ],
    [
      "more notes at once than there are fingers on a choir of pianists",
      [...notes, ...Array.from({ length: 65 }, (_, i) => ({ ...notes[0]!, pitch: 30 + i, start: 0 }))],
      "silly timing",
    ],
    [
      "a storm of notes",
      Array.from({ length: 4000 }, (_, i) => ({
        ...notes[0]!,
        pitch: 21 + (i % 88),
        start: 3 * Math.floor(i / 2),
      })),
      "silly timing",
    ],
  ])("drops %s", (_, given, expected) => {
    const sorted = [...given].sort((a, b) => a.start - b.start || a.pitch - b.pitch);
    expect(why(scoreOf(sorted))).toBe(expected);
  });

  it("takes a silence under a held note for none", () => {
    const held = notes.map((note, i) => ({
      ...note,
      start: note.start + (i > 20 ? 60_000 : 0),
      duration: i === 20 ? 60_000 : note.duration,
    }));
    expect(why(scoreOf(held))).toBe("kept");
  });

  it("drops what is too long, and pieces of one loudness, where that is asked for", () => {
    expect(why(tune(1), { maxSeconds: 10 })).toBe("too long");
    const even = tune(1, { velocity: 64 });
    expect(why(even)).toBe("kept");
    expect(filterPiece(even, { oneVelocity: "drop" })).toEqual({
      why: "one velocity",
      reason: "all its notes have velocity 64",
    });
    expect(why(tune(1), { oneVelocity: "drop" })).toBe("kept");
  });
});

it("refuses options out of range", () => {
  expect(() => checkFilter({ minNotes: 0 })).toThrow("corpus: minNotes must be a whole number from 1, got 0");
  expect(() => checkFilter({ minSeconds: 9, maxSeconds: 3 })).toThrow(
    "corpus: minSeconds must be from 0 to maxSeconds (3), got 9",
  );
});

it("takes a filter's own options, and only those that are given", () => {
  const options = { minNotes: 3, seed: 5 };
  expect(filterOf(options)).toEqual({ minNotes: 3 });
});
