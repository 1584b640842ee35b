import { allNotes, type Note, type Score } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learnWords, type TokenSequence, words } from "../../src/index.ts";
import { testTokenizer } from "../conformance.ts";
import { figures } from "./figures.ts";

const corpus = [0, 1, 2, 3, 4].map((seed) => figures(seed));
const config = learnWords(corpus, { shapes: 64, least: 4 });
const tokenizer = words(config);

testTokenizer("words", () => words(config), { spellings: "many" });
testTokenizer("words in beats", () => words({ ...config, pulse: "beats" }), { spellings: "many" });
testTokenizer("words with coarse residuals", () => words({ ...config, residuals: "coarse" }), {
  spellings: "many",
  reencodes: "lossy",
});
testTokenizer("words without residuals", () => words({ ...config, residuals: "none" }), {
  spellings: "many",
  reencodes: "lossy",
});

/** The values of a sequence by field. */
function columns({ fields, length, values }: TokenSequence): Record<string, number[]> {
  const width = fields.length;
  return Object.fromEntries(
    fields.map((field, at) => [field.name, Array.from({ length }, (_, i) => values[i * width + at]!)]),
  );
}

/** The fields in which two sequences differ. */
function differing(a: TokenSequence, b: TokenSequence): string[] {
  const [x, y] = [columns(a), columns(b)];
  return Object.keys(x).filter((name) => JSON.stringify(x[name]) !== JSON.stringify(y[name]));
}

function mapNotes(score: Score, map: (note: Note) => Note): Score {
  return {
    ...score,
    tracks: score.tracks.map((track) => ({ ...track, notes: track.notes.map(map) })),
  };
}

describe("words", () => {
  it("finds the figures of its corpus", () => {
    const { length } = tokenizer.encode(corpus[0]!);
    expect(length).toBeLessThan(allNotes(corpus[0]!).length / 4);
  });

  it("changes only the root where music is transposed", () => {
    fc.assert(
      fc.property(fc.nat(6), fc.integer({ min: -30, max: 30 }), (seed, by) => {
        const score = figures(seed);
        const moved = mapNotes(score, (note) => ({ ...note, pitch: note.pitch + by }));
        const changed = differing(tokenizer.encode(score), tokenizer.encode(moved));
        expect(["octave", "noteName"]).toEqual(expect.arrayContaining(changed));
        expect(changed.length > 0).toBe(by !== 0);
      }),
    );
  });

  it("changes only the tempo where music is played slower", () => {
    const score = figures();
    for (const times of [0.5, 1.5, 2, 3]) {
      const slower = {
        ...score,
        tempos: score.tempos.map((tempo) => ({
          ...tempo,
          microsecondsPerQuarter: tempo.microsecondsPerQuarter * times,
        })),
      };
      expect(differing(tokenizer.encode(score), tokenizer.encode(slower))).toEqual(["tempo"]);
    }
  });
});
