import { describe, expect, it } from "vitest";
import { composeEtude } from "../src/compose-etude.ts";
import { KEYS } from "../src/key.ts";
import type { TextureName } from "../src/textures.ts";
import { chordAt, strengthAt, topLine, writtenNotes } from "./written.ts";

function etudesOf(texture: TextureName) {
  return KEYS.map((key, seed) => composeEtude({ seed: 100 + seed, texture, key: key.name }));
}

function barOf({
  numerator,
  denominator,
}: {
  readonly numerator: number;
  readonly denominator: number;
}): number {
  return (1920 * numerator) / denominator;
}

const metres: Readonly<Record<TextureName, readonly string[]>> = {
  chorale: ["4/4", "3/4"],
  sonatina: ["4/4", "2/4", "3/4", "6/8"],
  invention: ["4/4", "2/4", "12/8"],
  waltz: ["3/4", "3/8"],
  prelude: ["4/4", "12/8", "6/8", "9/8", "3/4"],
  ragtime: ["2/4", "4/4"],
  nocturne: ["4/4", "12/8", "6/8"],
  minuet: ["3/4", "3/8"],
  march: ["4/4", "2/4"],
  barcarolle: ["6/8", "12/8"],
};

describe.each(Object.keys(metres) as TextureName[])("the metres of a %s", (texture) => {
  it("are the texture's own, several of them", () => {
    const found = new Set(
      etudesOf(texture).map(({ truth }) => `${truth.metre.numerator}/${truth.metre.denominator}`),
    );
    for (const metre of found) expect(metres[texture]).toContain(metre);
    expect(found.size).toBeGreaterThan(1);
  });
});

describe("a waltz", () => {
  it("has its bass on the first beat and chords above it on the second", () => {
    for (const { score, truth } of etudesOf("waltz")) {
      const bar = barOf(truth.metre);
      const left = writtenNotes(score).filter((note) => note.hand === 1);
      const odd: number[] = [];
      for (let start = 0; start < truth.phrases.at(-1)!.end; start += bar) {
        const bass = left.filter((note) => note.start === start);
        const chord = left.filter((note) => note.start === start + bar / 3);
        const harmony = chordAt(truth, start);
        // Where a chord lasts, its fifth takes the bass in turn.
        const basses = harmony.start === start ? [harmony.bass] : [harmony.bass, harmony.pitchClasses[2]];
        const below = bass.length === 1 && chord.every((note) => note.pitch > bass[0]!.pitch);
        if (!below || chord.length < 2 || !basses.includes(bass[0]!.pitch % 12)) odd.push(start);
      }
      expect(odd, `seed ${truth.seed}`).toEqual([]);
    }
  });
});

describe("a sonatina", () => {
  it("is accompanied by broken chords: low, high, middle, high", () => {
    let [groups, broken] = [0, 0];
    for (const { score, truth } of etudesOf("sonatina")) {
      if (truth.metre.numerator === 6 || truth.metre.numerator === 3) continue;
      const left = writtenNotes(score).filter((note) => note.hand === 1);
      const unit = truth.metre.numerator === 2 ? 120 : 240;
      const first = truth.sections[0]!;
      for (let start = 0; start < first.end - barOf(truth.metre); start += 4 * unit) {
        const pitches = [0, 1, 2, 3].map((step) => left.filter((note) => note.start === start + step * unit));
        if (pitches.some((list) => list.length !== 1)) continue;
        const [low, high, middle, again] = pitches.map((list) => list[0]!.pitch);
        groups++;
        if (low! < middle! && middle! <= high! && high === again) broken++;
      }
    }
    expect(groups).toBeGreaterThan(100);
    expect(broken / groups).toBeGreaterThan(0.97);
  });
});

describe("a prelude", () => {
  it("keeps an even motion of chord tones under its melody", () => {
    for (const { score } of etudesOf("prelude")) {
      const starts = [...new Set(writtenNotes(score).map((note) => note.start))].sort((a, b) => a - b);
      const gaps = starts.slice(1).map((start, index) => start - starts[index]!);
      const usual = gaps.filter((gap) => gap === gaps[0]).length;
      expect(usual / gaps.length).toBeGreaterThan(0.9);
    }
  });
});

describe("an invention", () => {
  const inventions = etudesOf("invention");

  it("has two voices: each hand plays one note at a time", () => {
    for (const { score } of inventions) {
      for (const { notes } of score.tracks) {
        const overlaps = notes
          .slice(1)
          .filter((note, index) => notes[index]!.start + notes[index]!.duration > note.start);
        expect(overlaps).toEqual([]);
      }
    }
  });

  it("uses no pedal", () => {
    for (const { score } of inventions) {
      expect(score.tracks.flatMap((track) => track.controlChanges)).toEqual([]);
    }
  });

  it("answers its subject at the octave in the other voice, then at the fifth, and upside down later", () => {
    for (const { truth } of inventions) {
      const [first, octave, fifth] = truth.entries.filter((entry) => entry.motif === "subject");
      expect(octave!.voice).not.toBe(first!.voice);
      expect(Math.abs(octave!.transposedBySteps - first!.transposedBySteps) % 7).toBe(0);
      expect((fifth!.transposedBySteps - first!.transposedBySteps + 70) % 7).toBe(4);
      expect(truth.entries.filter((entry) => entry.inverted).length).toBe(2);
      expect(
        truth.entries.filter((entry) => entry.motif === "head" && entry.inSequence).length,
      ).toBeGreaterThan(3);
    }
  });

  it("sets its voices in consonance on most strong beats, without parallel fifths or octaves between beats", () => {
    let [pairs, dissonant, parallel] = [0, 0, 0];
    for (const { score, truth } of inventions) {
      const notes = writtenNotes(score);
      let before: [number, number] | undefined;
      for (const tick of new Set(notes.map((note) => note.start))) {
        if (strengthAt(truth, tick) < 1) continue;
        const [upper, lower] = [0, 1].map((hand) =>
          notes.find((note) => note.hand === hand && note.start === tick),
        );
        if (!upper || !lower) {
          before = undefined;
          continue;
        }
        pairs++;
        const interval = (upper.pitch - lower.pitch + 48) % 12;
        if ([1, 2, 10, 11].includes(interval)) dissonant++;
        if (before && before[0] !== upper.pitch && before[1] !== lower.pitch) {
          const then = (before[0] - before[1] + 48) % 12;
          if (then === interval && (interval === 0 || interval === 7)) parallel++;
        }
        before = [upper.pitch, lower.pitch];
      }
    }
    expect(pairs).toBeGreaterThan(500);
    expect(dissonant / pairs).toBeLessThan(0.12);
    expect(parallel / pairs).toBeLessThan(0.03);
  });
});

describe("a rag", () => {
  const rags = etudesOf("ragtime");

  it("syncopates its melody: most bars hold a note over a beat's half from off it", () => {
    let [bars, ragged] = [0, 0];
    for (const { score, truth } of rags) {
      const [bar, half] = [barOf(truth.metre), barOf(truth.metre) / 4];
      const top = topLine(writtenNotes({ ...score, tracks: [score.tracks[0]!] }));
      const held = top.filter((note, index) => {
        const next = top[index + 1]?.start ?? 0;
        return note.start % half !== 0 && Math.ceil(note.start / half) * half < next;
      });
      bars += truth.sections.at(-1)!.end / bar;
      ragged += new Set(held.map((note) => Math.floor(note.start / bar))).size;
    }
    expect(ragged / bars).toBeGreaterThan(0.5);
  });
});

describe.each(["ragtime", "march"] as const)("the left hand of a %s", (texture) => {
  it("strides: a bass on each half of the bar, the chord above it between", () => {
    let [halves, striding] = [0, 0];
    for (const { score, truth } of etudesOf(texture)) {
      const step = barOf(truth.metre) / 4;
      const left = writtenNotes(score).filter((note) => note.hand === 1);
      const ends = truth.sections.map((section) => section.end - 4 * step);
      for (let start = 0; start < truth.sections.at(-1)!.end; start += 2 * step) {
        if (ends.some((end) => start >= end && start < end + 4 * step)) continue;
        const bass = left.filter((note) => note.start === start).map((note) => note.pitch);
        const chord = left.filter((note) => note.start === start + step).map((note) => note.pitch);
        halves++;
        const tones = chordAt(truth, start).pitchClasses;
        const fits = [...bass, ...chord].every((pitch) => tones.includes(pitch % 12));
        if (fits && bass.length > 0 && chord.length >= 2 && Math.min(...chord) > Math.min(...bass))
          striding++;
      }
    }
    expect(halves).toBeGreaterThan(500);
    expect(striding / halves).toBeGreaterThan(0.99);
  });
});

describe("a march", () => {
  it("is dotted: most bars hold a note of three parts before one of one", () => {
    let [bars, dotted] = [0, 0];
    for (const { score, truth } of etudesOf("march")) {
      const bar = barOf(truth.metre);
      const top = topLine(writtenNotes({ ...score, tracks: [score.tracks[0]!] }));
      const found = top.filter((note, index) => {
        const [next, after] = [top[index + 1]?.start ?? 0, top[index + 2]?.start ?? 0];
        return next - note.start === 3 * (after - next);
      });
      bars += truth.sections.at(-1)!.end / bar;
      dotted += new Set(found.map((note) => Math.floor(note.start / bar))).size;
    }
    expect(dotted / bars).toBeGreaterThan(0.5);
  });
});

describe("a nocturne", () => {
  const nocturnes = etudesOf("nocturne");

  it("has arpeggios of an octave or more in the left hand, the bass below all else in every bar", () => {
    for (const { score, truth } of nocturnes) {
      const bar = barOf(truth.metre);
      const left = writtenNotes(score).filter((note) => note.hand === 1);
      for (let start = 0; start < truth.sections.at(-1)!.end; start += bar) {
        const first = left.find((note) => note.start === start)!;
        const chord = chordAt(truth, start);
        const stop = Math.min(start + bar, chord.end);
        const pitches = left.filter((note) => note.start >= start && note.start < stop).map((n) => n.pitch);
        expect(Math.min(...pitches)).toBe(first.pitch);
        expect(first.pitch % 12).toBe(chord.bass);
        expect(Math.max(...pitches) - first.pitch).toBeGreaterThanOrEqual(12);
      }
    }
  });

  it("ornaments its melody when it returns", () => {
    const ornamented = nocturnes.filter(({ truth }) => truth.entries.some((entry) => entry.ornamented));
    expect(ornamented.length).toBeGreaterThan(16);
  });
});

describe("a minuet", () => {
  it("has two voices, the lower one of chord tones", () => {
    for (const { score, truth } of etudesOf("minuet")) {
      for (const { notes } of score.tracks) {
        const overlaps = notes
          .slice(1)
          .filter((note, index) => notes[index]!.start + notes[index]!.duration > note.start);
        expect(overlaps).toEqual([]);
      }
      const left = writtenNotes(score).filter((note) => note.hand === 1);
      const odd = left.filter((note) => !chordAt(truth, note.start).pitchClasses.includes(note.pitch % 12));
      expect(odd).toEqual([]);
    }
  });
});

describe("a barcarolle", () => {
  const barcarolles = etudesOf("barcarolle");

  it("rocks: on each beat a bass, an eighth later a chord above it", () => {
    for (const { score, truth } of barcarolles) {
      const left = writtenNotes(score).filter((note) => note.hand === 1);
      const lastBar = truth.sections.at(-1)!.end - barOf(truth.metre);
      for (let beat = 0; beat < lastBar; beat += 720) {
        const bass = left.filter((note) => note.start === beat);
        const chord = left.filter((note) => note.start === beat + 240);
        expect(bass).toHaveLength(1);
        expect(chord).toHaveLength(2);
        expect(Math.min(...chord.map((note) => note.pitch))).toBeGreaterThan(bass[0]!.pitch);
      }
    }
  });

  it("sings in two voices in its middle section, a third to a major sixth apart", () => {
    for (const { score, truth } of barcarolles) {
      const middle = truth.sections.find((section) => section.label === "B")!;
      const right = writtenNotes(score).filter((note) => note.hand === 0);
      let pairs = 0;
      for (const start of new Set(right.map((note) => note.start))) {
        const pitches = right.filter((note) => note.start === start).map((note) => note.pitch);
        if (pitches.length === 1) continue;
        expect(start >= middle.start && start < middle.end).toBe(true);
        expect(pitches).toHaveLength(2);
        expect([3, 4, 5, 6, 7, 8, 9]).toContain(pitches[1]! - pitches[0]!);
        pairs++;
      }
      expect(pairs).toBeGreaterThan(8);
    }
  });
});

describe("the pedal", () => {
  it("changes with the harmony, and is up at the end", () => {
    for (const texture of ["waltz", "prelude", "chorale", "nocturne", "barcarolle"] as const) {
      for (const { score, truth } of etudesOf(texture).slice(0, 6)) {
        const changes = score.tracks.flatMap((track) => track.controlChanges);
        const ups = changes.filter((change) => change.value === 0).map((change) => change.tick);
        expect(ups).toEqual([...truth.chords.map((chord) => chord.start), truth.chords.at(-1)!.end]);
        expect(changes.every((change) => change.controller === 64)).toBe(true);
      }
    }
  });
});
