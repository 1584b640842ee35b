import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import type { CountedWord } from "../src/count-words.ts";
import { noteNames, rhythm, wordScore } from "../src/word-notation.ts";
import { wordRoll } from "../src/word-roll.ts";
import { nocturne, tinyTraining, workplace, writeMusic } from "./helpers.ts";

/** A word of single notes, from rows of interval, start and value. */
function word(
  unit: number,
  root: number,
  ...rows: readonly (readonly [number, number, number])[]
): CountedWord {
  const notes = rows.map(([interval, start, value], event) => ({ interval, start, value, event }));
  return { id: 1, name: "a word", root, events: rows.length, notes, count: 1, unit };
}

describe("the notation of a word", () => {
  it.each([
    [word(24, 0, [0, 0, 1]), "C4", "quarter"],
    [word(6, 0, [0, 0, 1], [7, 1, 1], [4, 2, 1], [7, 3, 1]), "C4 G4 E4 G4", "sixteenth × 4"],
    [word(18, 0, [0, 0, 1], [2, 1, 1 / 3]), "C4 D4", "dotted eighth, sixteenth"],
    [word(8, 8, [0, 0, 1], [3, 1, 1], [8, 2, 1]), "E4 G4 C5", "triplet eighth × 3"],
    [word(12, 0, [0, 0, 1], [0, 2, 1]), "C4 C4", "eighth, eighth rest, eighth"],
    [word(5, 0, [0, 0, 1]), "C4", "5/24 quarter"],
  ])("is in C, and in note values", (each, names, values) => {
    expect(noteNames(each)).toBe(names);
    expect(rhythm(each)).toBe(values);
  });

  it("joins the notes of a chord", () => {
    const notes = [0, 4, 7].map((interval) => ({ interval, start: 0, value: 1, event: 0 }));
    expect(noteNames({ ...word(24, 0), notes, events: 1 })).toBe("C4+E4+G4");
    expect(rhythm({ ...word(24, 0), notes, events: 1 })).toBe("quarter");
  });

  it("is drawn a dot a semitone, with a gap between notes", () => {
    expect(wordRoll(wordScore(word(24, 0, [0, 0, 1], [0, 1, 1])), 2)).toEqual(["⠁⠁"]);
    expect(wordRoll(wordScore(word(24, 0, [0, 0, 1], [4, 1, 1])), 4)).toEqual(["⠀⠀⠉⠁", "⠉⠁⠀⠀"]);
  });

  it("is drawn where a note is shorter than a dot", () => {
    const notes = Array.from({ length: 9 }, (_, i) => ({ pitch: 60, velocity: 1, start: i, duration: 1 }));
    expect(wordRoll(createScore({ tracks: [createTrack(notes)] }), 1)).toEqual(["⠉"]);
  });
});

describe("nocturne words", () => {
  it("shows, saves and counts words, and nets learn them and play by them", {
    timeout: 120_000,
  }, async () => {
    const cwd = workplace();
    writeMusic(cwd);
    const args = [
      "words",
      "music",
      "--shapes",
      "64",
      "--top",
      "3",
      "--out",
      "words.json",
      "--html",
      "words.html",
    ];
    const { code, stdout, stderr } = await nocturne(cwd, args);
    expect([code, stderr]).toEqual([0, expect.stringContaining("learned from 3 files")]);
    expect(stdout).toMatch(/^[\d,]+ notes in [\d,]+ words, \d\.\d\d notes a word/);
    expect(stdout).toContain("\nTHREE IN A ROW\n");
    expect(stdout).toMatch(/[⠀-⣿]+ {2}1 {2}.+ {2}\([\d,]+ ×\)\n/);
    const page = readFileSync(join(cwd, "words.html"), "utf8");
    expect(page).toContain("<h2>Three in a row</h2>");
    expect(page.match(/<li>/g)?.length).toBeGreaterThan(6);

    const counted = await nocturne(cwd, ["words", "music", "--vocabulary", "words.json", "--json"]);
    const { notes, words } = JSON.parse(counted.stdout);
    const told = words.reduce(
      (sum: number, each: { count: number; notes: unknown[] }) => sum + each.count * each.notes.length,
      0,
    );
    expect(told).toBe(notes);

    expect((await nocturne(cwd, tinyTraining(2, "--tokenizer", "words.json"))).code).toBe(0);
    const played = await nocturne(cwd, [
      "generate",
      "run",
      "--notes",
      "20",
      "--seed",
      "1",
      "-o",
      "piece.mid",
    ]);
    expect(played.code).toBe(0);
    expect(readFileSync(join(cwd, "piece.mid")).length).toBeGreaterThan(100);
  });

  it("refuses a vocabulary that holds no words", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    writeFileSync(join(cwd, "other.json"), '{"type":"remi","version":1}');
    expect(await nocturne(cwd, ["words", "music", "--vocabulary", "other.json"])).toMatchObject({
      code: 2,
      stderr: "nocturne: --vocabulary other.json: it must hold a tokenizer of words\n",
    });
  });
});
