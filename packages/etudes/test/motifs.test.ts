import { describe, expect, it } from "vitest";
import { composeEtude } from "../src/compose-etude.ts";
import { accidentalOf, keyNamed, mod, NATURALS } from "../src/key.ts";
import { TEXTURE_NAMES } from "../src/textures.ts";
import type { EtudeTruth, TruthEntry } from "../src/truth.ts";
import { writtenNotes } from "./written.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const etudes = TEXTURE_NAMES.flatMap((texture) => SEEDS.map((seed) => composeEtude({ seed, texture })));

function motifOf(truth: EtudeTruth, entry: TruthEntry) {
  return truth.motifs.find((motif) => motif.name === entry.motif)!;
}

/** Every staff position from which a pitch may be reached with at most one accidental more than the key has. */
function positionsOf(pitch: number, keyName: string): number[] {
  const key = keyNamed(keyName);
  const positions: number[] = [];
  for (let letter = 0; letter < 7; letter++) {
    const natural = NATURALS[letter]! + accidentalOf(key, letter);
    for (const shift of [-1, 0, 1]) {
      if (mod(pitch - natural - shift, 12) === 0)
        positions.push(7 * Math.round((pitch - natural - shift) / 12) + letter);
    }
  }
  return positions;
}

describe("the truth's motifs", () => {
  it.each(etudes)("sound where the truth of étude $truth.title says", ({ score, truth }) => {
    const notes = writtenNotes(score);
    expect(truth.motifs.length).toBeGreaterThan(0);
    expect(truth.entries.length).toBeGreaterThanOrEqual(truth.texture === "chorale" ? 2 : 6);
    for (const entry of truth.entries) {
      const motif = motifOf(truth, entry);
      expect(entry.pitches).toHaveLength(motif.steps.length);
      motif.onsets.forEach((onset, index) => {
        const start = entry.start + onset * entry.augmentedBy;
        const struck = notes.filter((note) => note.start === start && note.pitch === entry.pitches[index]);
        expect(struck, `${entry.motif} at ${start}`).toHaveLength(1);
      });
    }
  });

  it.each(etudes)("keep their steps in every entry of $truth.title", ({ truth }) => {
    for (const entry of truth.entries) {
      const motif = motifOf(truth, entry);
      const sign = entry.inverted ? -1 : 1;
      const starts = positionsOf(entry.pitches[0]!, entry.key);
      const kept = starts.some((start) =>
        motif.steps.every((step, index) =>
          positionsOf(entry.pitches[index]!, entry.key).includes(start + sign * step),
        ),
      );
      expect(kept, `${entry.motif} at ${entry.start}: ${entry.pitches.join(" ")}`).toBe(true);
    }
  });

  it("are stated first as the truth lists them", () => {
    for (const { truth } of etudes) {
      for (const motif of truth.motifs.filter(({ name }) => name !== "head" && name !== "subject")) {
        const first = truth.entries.find((entry) => entry.motif === motif.name)!;
        expect(first.pitches.map((pitch) => pitch - first.pitches[0]!)).toEqual(motif.semitones);
        expect([first.transposedBySteps, first.transposedBySemitones, first.inverted]).toEqual([0, 0, false]);
      }
    }
  });

  it("are transposed, inverted, sequenced and ornamented", () => {
    const entries = etudes.flatMap(({ truth }) => truth.entries);
    expect(entries.some((entry) => entry.inverted)).toBe(true);
    expect(entries.some((entry) => entry.inSequence)).toBe(true);
    expect(entries.some((entry) => entry.ornamented)).toBe(true);
    expect(new Set(entries.map((entry) => mod(entry.transposedBySteps, 7))).size).toBe(7);
  });

  it("follow one another by step where they are in sequence", () => {
    const songs = etudes.filter(({ truth }) => truth.texture !== "invention" && truth.texture !== "chorale");
    let count = 0;
    for (const { truth } of songs) {
      for (const entry of truth.entries.filter((each) => each.inSequence)) {
        const models = truth.entries.filter(
          (other) =>
            other.motif === entry.motif && other.start < entry.start && other.inverted === entry.inverted,
        );
        const shifts = models.map((model) => entry.transposedBySteps - model.transposedBySteps);
        expect(shifts.some((shift) => Math.abs(shift) === 1)).toBe(true);
        count++;
      }
    }
    expect(count).toBeGreaterThan(5);
  });
});
