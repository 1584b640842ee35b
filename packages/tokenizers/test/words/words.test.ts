import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMidi } from "@nocturne/midi";
import { allNotes, type Note, type Score } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { describeWords, learnWords, type TokenSequence, type WordsConfig, words } from "../../src/index.ts";
import { gridNotes, velocityBins } from "../../src/words/grid-notes.ts";
import { LENGTHS } from "../../src/words/lengths.ts";
import { testTokenizer } from "../conformance.ts";
import { figures } from "./figures.ts";

const corpus = [0, 1, 2, 3, 4].map((seed) => figures(seed));
const config = learnWords(corpus, { shapes: 64, least: 4 });
const tokenizer = words(config);

testTokenizer("words", () => words(config), { spellings: "many" });
testTokenizer("words with coarse residuals", () => words({ ...config, residuals: "coarse" }), {
  spellings: "many",
  reencodes: "lossy",
});
testTokenizer(
  "words without residuals, in beats",
  () => words({ ...config, residuals: "none", pulse: "beats" }),
  {
    spellings: "many",
    reencodes: "lossy",
  },
);

/** The fields in which two sequences differ. */
function differing(a: TokenSequence, b: TokenSequence): string[] {
  expect(b.length).toBe(a.length);
  const width = a.fields.length;
  return a.fields
    .filter((_, at) => a.values.some((value, i) => i % width === at && value !== b.values[i]))
    .map(({ name }) => name);
}

function mapNotes(score: Score, map: (note: Note) => Note): Score {
  return { ...score, tracks: score.tracks.map((track) => ({ ...track, notes: track.notes.map(map) })) };
}

function slower(score: Score, times: number): Score {
  const tempos = score.tempos.map(({ tick, microsecondsPerQuarter }) => ({
    tick,
    microsecondsPerQuarter: Math.round(microsecondsPerQuarter * times),
  }));
  return { ...score, tempos };
}

/** The notes as they are on the grid, and as words give them back, in the order of onset and pitch. */
function gridRows(score: Score): string[] {
  const { length, onset, pitch, velocity, duration } = gridNotes(score, "beats");
  const first = onset[0] ?? 0;
  return Array.from(
    { length },
    (_, i) =>
      `${onset[i]! - first} ${pitch[i]} ${velocityBins.decode(velocity[i]!)} ${LENGTHS[duration[i]!]}`,
  );
}

describe("words", () => {
  it("tells a corpus in its figures", () => {
    expect(tokenizer.encode(corpus[0]!).length).toBeLessThan(allNotes(corpus[0]!).length / 4);
    const names = describeWords(config).map(({ name }) => name);
    expect(names).toContain("Alberti bass, major triad");
    expect(names).toContain("major triad");
  });

  it("is the same whenever it is learned from the same", () => {
    expect(learnWords(corpus, { shapes: 64, least: 4 })).toEqual(config);
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
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

  it("changes only the tempo where music is played slower, with or without its beats", () => {
    const loose = words({ ...config, pulse: "follow" });
    for (const times of [0.5, 1.5, 2, 3]) {
      for (const each of [tokenizer, loose]) {
        expect(differing(each.encode(figures()), each.encode(slower(figures(), times)))).toEqual(["tempo"]);
      }
    }
  });

  it("keeps its words where music is written in values twice as long", () => {
    const longer = mapNotes(figures(), (note) => ({
      ...note,
      start: 2 * note.start,
      duration: 2 * note.duration,
    }));
    const changed = differing(tokenizer.encode(figures()), tokenizer.encode(longer));
    expect(changed).toEqual(expect.arrayContaining(["stretch", "delta"]));
    expect(["delta", "beat", "inBeat", "stretch"]).toEqual(expect.arrayContaining(changed));
  });

  it("changes only the velocity where music is played louder", () => {
    const louder = mapNotes(figures(), (note) => ({ ...note, velocity: note.velocity + 20 }));
    expect(differing(tokenizer.encode(figures()), tokenizer.encode(louder))).toEqual(["velocity"]);
  });

  it("changes only the spread where chords are rolled", () => {
    const onsets = new Map<number, number>();
    const rolled = mapNotes(figures(), (note) => {
      // The chord of each bar lasts for two beats; each of its notes comes a step of the grid after the last.
      if (note.duration < 960) return note;
      const place = onsets.get(note.start) ?? 0;
      onsets.set(note.start, place + 1);
      return { ...note, start: note.start + 20 * place };
    });
    expect(differing(tokenizer.encode(figures()), tokenizer.encode(rolled))).toEqual(["spread"]);
  });

  it.each<[Partial<WordsConfig>, RegExp]>([
    [{ residuals: "all" as "fine" }, /^words: residuals must be "fine" or "coarse" or "none", got "all"$/],
    [{ pulse: "none" as "auto" }, /^words: pulse must be "auto" or/],
    [{ chords: [[4, 3]] }, /^words: chords must be ascending semitones, 1–127, got \[4, 3\]$/],
    [{ chords: [["4" as unknown as number]] }, /^words: chords must be lists of whole numbers/],
    [{ merges: [[0, 99_999, 0, 1, 1, 1, 1]] }, /^words: merge 0 must join two shapes before it/],
    [{ merges: [[0, 0, 0, 1, 0, 1, 1]] }, /^words: merge 0 must join/],
    [
      { patterns: { ...config.patterns, dynamics: [[1, 0]] } },
      /^words: patterns.dynamics must hold .*, -127 to 0, got/,
    ],
  ])("refuses %j", (change, message) => {
    expect(() => words({ ...config, ...change })).toThrow(message);
  });

  it.each([
    [{ shapes: 1 }, /^words: shapes must be a whole number, 2 to 4096, got 1$/],
    [{ least: 1 }, /^words: least must be a whole number, 2 to/],
    [{ chords: 5000 }, /^words: chords must be/],
    [{ patterns: 0.5 }, /^words: patterns must be/],
  ])("learns nothing with %j", (options, message) => {
    expect(() => learnWords(corpus, options)).toThrow(message);
  });
});

describe.skipIf(!hasShared("data/expressive"))("words of real music (needs ../shared)", () => {
  const everyNth = (folder: string, n: number): Score[] =>
    readdirSync(sharedPath(join("data", folder)), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.midi?$/i.test(name))
      .sort()
      .filter((_, i) => i % n === 0)
      .map((name) => parseMidi(readFileSync(sharedPath(join("data", folder, name)))).score);
  let scores: readonly Score[];
  let learned: WordsConfig;

  beforeAll(() => {
    scores = [...everyNth("expressive", 90), ...everyNth("free", 250)];
    learned = learnWords(scores, { shapes: 192 });
  }, 120_000);

  it("come back with every note on the grid, and encode again to the same", () => {
    const exact = words(learned);
    for (const score of scores) {
      const tokens = exact.encode(score);
      const decoded = exact.decode(tokens);
      expect(gridRows(decoded)).toEqual(gridRows(score));
      expect(exact.encode(decoded)).toEqual(tokens);
    }
  });

  it("change only the root where a piece is transposed, and only the tempo where it is slower", () => {
    const exact = words(learned);
    for (const score of scores) {
      const tokens = exact.encode(score);
      const moved = exact.encode(mapNotes(score, (note) => ({ ...note, pitch: note.pitch - 3 })));
      expect(["octave", "noteName"]).toEqual(expect.arrayContaining(differing(tokens, moved)));
      if (score.tempos[0]?.tick === 0)
        expect(["tempo"]).toEqual(differing(tokens, exact.encode(slower(score, 2))));
    }
  });

  it("are played as recordings are: the pulse is followed, and nothing but the tempo says how fast", () => {
    const exact = words(learned);
    for (const score of everyNth("performances", 400)) {
      const tokens = exact.encode(score);
      expect(exact.encode(exact.decode(tokens))).toEqual(tokens);
    }
  });
});
