import { describe, expect, it } from "vitest";
import { composeEtude } from "../src/compose-etude.ts";
import { KEYS } from "../src/key.ts";
import { parallels } from "../src/voicing.ts";
import { writtenNotes } from "./written.ts";

const RANGES = [
  [60, 79],
  [55, 72],
  [48, 67],
  [40, 60],
] as const;

/** The four voices at every half beat: hands hold two notes each, the higher one first. */
function slices(seed: number) {
  const { score, truth } = composeEtude({ seed, texture: "chorale", key: KEYS[seed % 24]!.name });
  const notes = writtenNotes(score).map((note) => ({
    ...note,
    end: Math.round((note.start + note.duration + 20) / 120) * 120,
  }));
  const end = truth.phrases.at(-1)!.end;
  const list: { tick: number; voices: number[] }[] = [];
  for (let tick = 0; tick < end; tick += 240) {
    const sounding = notes.filter((note) => note.start <= tick && note.end > tick);
    const hand = (which: number): number[] =>
      sounding
        .filter((note) => note.hand === which)
        .map((note) => note.pitch)
        .sort((a, b) => b - a);
    list.push({ tick, voices: [...hand(0), ...hand(1)] });
  }
  return { list, truth };
}

const chorales = Array.from({ length: 24 }, (_, seed) => slices(seed));

describe("the chorale's voice leading", () => {
  it("has four voices at every half beat, in their ranges and in order", () => {
    for (const { list } of chorales) {
      const wrong = list.filter(
        ({ voices }) =>
          voices.length !== 4 ||
          voices.some((pitch, voice) => {
            const [low, high] = RANGES[voice]!;
            return pitch < low || pitch > high || (voice > 0 && pitch >= voices[voice - 1]!);
          }),
      );
      expect(wrong).toEqual([]);
    }
  });

  it("moves no two voices in parallel fifths, octaves or unisons within a phrase", () => {
    for (const { list, truth } of chorales) {
      list.slice(1).forEach(({ tick, voices }, index) => {
        if (truth.phrases.some((phrase) => phrase.start === tick)) return;
        expect(parallels(list[index]!.voices, voices), `seed ${truth.seed}, tick ${tick}`).toEqual([]);
      });
    }
  });

  it("has the chord's root and third, and never two leading tones, wherever a chord enters", () => {
    for (const { list, truth } of chorales) {
      for (const chord of truth.chords) {
        // A suspension resolves half a beat after the chord enters; a passing note may then have left another tone.
        const [struck, later] = [chord.start, chord.start + 240].map((tick) =>
          list.find((slice) => slice.tick === tick)!.voices.map((pitch) => pitch % 12),
        );
        const classes = [...struck!, ...later!];
        expect(classes).toContain(chord.root);
        expect(classes).toContain(chord.pitchClasses[1]);
        if (/^V(?!I)/.test(chord.roman)) {
          expect(struck!.filter((each) => each === chord.pitchClasses[1]).length).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it("leads leading tones up and sevenths down into the tonic", () => {
    let count = 0;
    for (const { list, truth } of chorales) {
      truth.chords.slice(1).forEach((chord, index) => {
        const before = truth.chords[index]!;
        if (!/^V7?$/.test(before.roman) || !/^[Ii]$/.test(chord.roman)) return;
        if (truth.phrases.some((phrase) => phrase.start === chord.start)) return;
        const from = list.find(({ tick }) => tick === chord.start - 240)!.voices;
        const to = list.find(({ tick }) => tick === chord.start + 240)?.voices;
        if (!to) return;
        const leading = before.pitchClasses[1]!;
        const seventh = before.pitchClasses[3];
        const arrival = list.find(({ tick }) => tick === chord.start)!.voices;
        from.forEach((pitch, voice) => {
          const moves = [arrival[voice]! - pitch, to[voice]! - pitch];
          if (pitch % 12 === leading) expect(moves).toContain(1);
          if (pitch % 12 === seventh) expect(moves.some((move) => move === -1 || move === -2)).toBe(true);
        });
        count++;
      });
    }
    expect(count).toBeGreaterThan(40);
  });
});
