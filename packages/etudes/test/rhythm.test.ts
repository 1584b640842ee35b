import { describe, expect, it } from "vitest";
import { metreOf } from "../src/metre.ts";
import { RHYTHM_BOOKS, type RhythmBook } from "../src/rhythm.ts";
import { COUNTERS, EPISODE_TAILS, SUBJECTS } from "../src/textures/invention-rhythms.ts";

const books = Object.values(RHYTHM_BOOKS).flatMap((style) => Object.entries<RhythmBook>(style));

function barOf(metre: string): number {
  const [numerator = 0, denominator = 0] = metre.split("/").map(Number);
  return metreOf(numerator, denominator).bar;
}

function length(rhythm: readonly number[]): number {
  return rhythm.reduce((sum, step) => sum + Math.abs(step), 0);
}

describe("the rhythm books", () => {
  it.each(books)("fill the bars of %s", (metre, book) => {
    for (const rhythms of [book.motif, book.flow, book.pause, book.close]) {
      expect(rhythms.length).toBeGreaterThan(0);
      for (const rhythm of rhythms) expect(length(rhythm), rhythm.join(" ")).toBe(barOf(metre));
      expect(new Set(rhythms.map((rhythm) => rhythm.join())).size).toBe(rhythms.length);
    }
  });

  it.each(books)("close bars of %s with one note", (_, book) => {
    for (const rhythm of book.close) expect(rhythm.filter((step) => step > 0)).toHaveLength(1);
  });

  it.each(Object.keys(SUBJECTS))("fill the bars of an invention in %s", (metre) => {
    for (const rhythm of [...SUBJECTS[metre]!, ...COUNTERS[metre]!])
      expect(length(rhythm), rhythm.join(" ")).toBe(barOf(metre));
    for (const rhythm of EPISODE_TAILS[metre]!) expect(length(rhythm)).toBe(barOf(metre) / 2);
    expect(COUNTERS[metre]!.length).toBeGreaterThanOrEqual(4);
  });
});
