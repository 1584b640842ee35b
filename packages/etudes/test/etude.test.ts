import { createTempoMap, endTick } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { composeEtude } from "../src/compose-etude.ts";
import { KEYS } from "../src/key.ts";
import { TEXTURE_NAMES } from "../src/textures.ts";
import { chordAt, GRID, strengthAt, topLine, writtenNotes } from "./written.ts";

const COUNT = 24;

describe.each(TEXTURE_NAMES)("every %s", (texture) => {
  const etudes = KEYS.map((key, seed) => composeEtude({ seed, texture, key: key.name }));
  const bar = (index: number): number => {
    const { numerator, denominator } = etudes[index]!.truth.metre;
    return (4 * 480 * numerator) / denominator;
  };

  it("comes in all 24 keys", () => {
    expect(etudes).toHaveLength(COUNT);
    expect(etudes.map(({ truth }) => truth.key.name)).toEqual(KEYS.map((key) => key.name));
    for (const { truth } of etudes)
      expect(truth.title.toLowerCase()).toBe(`${texture} in ${truth.key.name}`.toLowerCase());
  });

  it("lasts 45 to 92 seconds and has 150 to 600 notes on the keyboard", () => {
    for (const { score } of etudes) {
      const notes = score.tracks.flatMap((track) => track.notes);
      const seconds = createTempoMap(score).secondsAt(endTick(score));
      expect(seconds).toBeGreaterThan(45);
      expect(seconds).toBeLessThan(92);
      expect(notes.length).toBeGreaterThanOrEqual(150);
      expect(notes.length).toBeLessThanOrEqual(600);
      const odd = notes.filter(
        (note) =>
          note.pitch < 21 ||
          note.pitch > 108 ||
          note.duration < 1 ||
          note.velocity < 20 ||
          note.velocity > 115,
      );
      expect(odd).toEqual([]);
    }
  });

  it("strikes every note less than 1/24 of a quarter note after its place on the grid", () => {
    for (const { score } of etudes) {
      const late = score.tracks.flatMap((track) =>
        track.notes.filter((note) => note.start % GRID >= GRID / 2),
      );
      expect(late).toEqual([]);
    }
  });

  it("strikes no key that is down", () => {
    for (const { score, truth } of etudes) {
      const ends = new Map<number, number>();
      const notes = score.tracks.flatMap((track) => track.notes).sort((a, b) => a.start - b.start);
      const clashes = notes.filter((note) => {
        const down = (ends.get(note.pitch) ?? 0) > note.start;
        ends.set(note.pitch, note.start + note.duration);
        return down;
      });
      expect(clashes, `${truth.title}, seed ${truth.seed}`).toEqual([]);
    }
  });

  it("gives each hand no more than a tenth to hold", () => {
    for (const { score, truth } of etudes) {
      for (const { notes, name } of score.tracks) {
        let held: typeof notes = [];
        const wide = notes.filter((note) => {
          held = [...held.filter((other) => other.start + other.duration > note.start), note];
          const pitches = held.map((other) => other.pitch);
          return Math.max(...pitches) - Math.min(...pitches) > 16;
        });
        expect(wide, `${truth.title}, seed ${truth.seed}, ${name}`).toEqual([]);
      }
    }
  });

  it("has chords without gaps, from the start to the end of the last section", () => {
    for (const { truth } of etudes) {
      let now = 0;
      for (const chord of truth.chords) {
        expect(chord.start).toBe(now);
        expect(chord.end).toBeGreaterThan(chord.start);
        expect(chord.pitchClasses).toContain(chord.bass);
        expect(chord.pitchClasses[0]).toBe(chord.root);
        now = chord.end;
      }
      expect(truth.sections.at(-1)!.end).toBe(now);
      expect(truth.phrases.at(-1)!.end).toBe(now);
    }
  });

  it("puts chord tones on strong beats", () => {
    let [strong, inChord] = [0, 0];
    for (const { score, truth } of etudes) {
      for (const note of writtenNotes(score)) {
        if (strengthAt(truth, note.start) < 2) continue;
        strong++;
        if (chordAt(truth, note.start).pitchClasses.includes(note.pitch % 12)) inChord++;
      }
    }
    expect(strong).toBeGreaterThan(1000);
    expect(inChord / strong).toBeGreaterThan(texture === "invention" ? 0.94 : 0.985);
  });

  it("leaves chords and key only in passing: seven notes in eight are in the chord or the local scale", () => {
    for (const { score, truth } of etudes) {
      const notes = writtenNotes(score);
      const fitting = notes.filter((note) => {
        const chord = chordAt(truth, note.start);
        const key = KEYS.find((each) => each.name === chord.key)!;
        const scale = key.mode === "major" ? [0, 2, 4, 5, 7, 9, 11] : [0, 2, 3, 5, 7, 8, 9, 10, 11];
        return (
          chord.pitchClasses.includes(note.pitch % 12) || scale.includes((note.pitch - key.tonic + 12) % 12)
        );
      });
      expect(fitting.length / notes.length).toBeGreaterThan(0.97);
    }
  });

  it("ends phrases with the cadences that the truth tells", () => {
    for (const { truth } of etudes) {
      expect(truth.cadences).toHaveLength(truth.phrases.length);
      for (const { kind, chords, tick } of truth.cadences) {
        const [before, last] = chords;
        expect(truth.chords.some((chord) => chord.start === tick && chord.roman === last)).toBe(true);
        if (kind === "half") expect(last).toBe("V");
        else if (kind === "deceptive") expect(last).toMatch(/^(vi|VI)$/);
        else expect(last).toMatch(/^[Ii]$/);
        if (kind === "authentic" || kind === "deceptive") expect(before).toMatch(/^V7?$/);
        if (kind === "plagal") expect(before).toMatch(/^(IV|iv)$/);
      }
    }
  });

  it("ends on the tonic at home, in the melody and in the bass", () => {
    for (const { score, truth } of etudes) {
      const last = truth.chords.at(-1)!;
      expect(last.root).toBe(truth.key.tonic);
      const final = writtenNotes(score).filter((note) => note.start >= last.start);
      expect(final[0]!.pitch % 12).toBe(truth.key.tonic);
      const top = topLine(final).reduce((a, b) => (a.pitch >= b.pitch ? a : b));
      const triad = last.pitchClasses;
      expect(truth.cadences.at(-1)!.kind === "plagal" ? triad : [truth.key.tonic]).toContain(top.pitch % 12);
    }
  });

  it("returns: its first section comes again after another one", () => {
    for (const { truth } of etudes) {
      const labels = truth.sections.map((section) => section.label.replace("'", ""));
      expect(labels[0]).toBe("A");
      expect(labels).toContain("B");
      expect(labels.lastIndexOf("A")).toBeGreaterThan(labels.indexOf("B"));
      const back = truth.sections[labels.lastIndexOf("A")]!;
      const opening = truth.motifs[0]!.name;
      const returns = truth.entries.filter(
        (entry) => entry.motif === opening && entry.start >= back.start && entry.start < back.end,
      );
      expect(returns.some((entry) => entry.transposedBySteps % 7 === 0 && !entry.inverted)).toBe(true);
    }
  });

  it("has a tempo that breathes and slows at the end", () => {
    for (const { score, truth } of etudes) {
      const tempos = score.tempos.map((tempo) => tempo.microsecondsPerQuarter);
      const sorted = [...tempos].sort((a, b) => a - b);
      const median = sorted[sorted.length >> 1]!;
      expect(tempos.length).toBeGreaterThan(8);
      expect(tempos.every(Number.isInteger)).toBe(true);
      expect(Math.min(...tempos) / median).toBeGreaterThan(0.9);
      expect(Math.max(...tempos) / median).toBeLessThan(1.7);
      expect(tempos.at(-1)!, truth.title).toBeGreaterThan(1.15 * median);
    }
  });

  it("plays the upper line louder than what accompanies it", () => {
    const mean = (list: readonly number[]): number =>
      list.reduce((sum, value) => sum + value, 0) / list.length;
    for (const { score } of etudes) {
      const [right, left] = score.tracks;
      const top = topLine(writtenNotes({ ...score, tracks: [right!] }));
      expect(mean(top.map((note) => note.velocity))).toBeGreaterThan(
        mean(left!.notes.map((note) => note.velocity)),
      );
    }
  });

  it("has no bar that strays from its metre", () => {
    etudes.forEach(({ score, truth }, index) => {
      expect(score.timeSignatures).toEqual([{ tick: 0, ...truth.metre }]);
      expect(truth.sections.every((section) => section.start % bar(index) === 0)).toBe(true);
      const bars = truth.sections.at(-1)!.end / bar(index);
      const started = new Set(writtenNotes(score).map((note) => Math.floor(note.start / bar(index))));
      expect(started.size).toBe(bars);
    });
  });

  it("differs from seed to seed, and neither rhythm nor pitch is monotonous", () => {
    const seen = new Set<string>();
    for (const { score, truth } of etudes) {
      const top = topLine(writtenNotes({ ...score, tracks: [score.tracks[0]!] }));
      const moves = top.slice(1).map((note, index) => note.pitch - top[index]!.pitch);
      seen.add(moves.slice(0, 24).join());
      expect(new Set(top.map((note) => note.pitch)).size).toBeGreaterThanOrEqual(7);
      expect(share(moves.map(String)), `${truth.title}: one interval`).toBeLessThan(0.5);
      expect(moves.filter((move) => move === 0).length / moves.length).toBeLessThan(0.35);
      const gaps = top.slice(1).map((note, index) => String(note.start - top[index]!.start));
      if (texture !== "prelude") expect(new Set(gaps).size).toBeGreaterThanOrEqual(2);
    }
    expect(seen.size).toBe(COUNT);
  });
});

/** The share of the most frequent value. */
function share(values: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / values.length;
}
