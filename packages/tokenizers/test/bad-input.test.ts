import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import {
  compoundWord,
  type EventTokenizer,
  lossless,
  midiLike,
  noteTuple,
  octuple,
  performance,
  recall,
  remi,
  structured,
  type Tokenizer,
  type TokenizerConfig,
  tokenizerFromJSON,
  tsd,
} from "../src/index.ts";
import { full } from "./golden.ts";
import { scoreOf } from "./scores.ts";

const changes = { tempos: true, timeSignatures: true } as const;
const tokenizers: readonly (readonly [string, EventTokenizer])[] = [
  ["remi", remi(changes)],
  ["tsd", tsd(changes)],
  ["midiLike", midiLike(changes)],
  ["structured", structured()],
  ["performance", performance()],
  ["compoundWord", compoundWord(changes)],
  ["octuple", octuple(changes)],
];

const noteTuples: readonly (readonly [string, Tokenizer])[] = [
  ["noteTuple", noteTuple({ unisons: "keep", outOfRange: "drop", pitchRange: [21, 109] })],
  [
    "noteTuple in seconds",
    noteTuple({ time: "seconds", unisons: "keep", outOfRange: "drop", pitchRange: [21, 109] }),
  ],
  ["lossless", lossless()],
];

describe.each([...tokenizers, ...noteTuples])("%s", (name, tokenizer) => {
  const { type } = tokenizer.toJSON();
  const place = type.replace("-tuple", " tuple");
  const notesOf = (score: Parameters<Tokenizer["encode"]>[0]) =>
    tokenizer.decode(tokenizer.encode(score)).tracks.flatMap((track) => track.notes);

  it("takes a score without notes, and tracks without", () => {
    expect(tokenizer.encode(createScore()).length).toBe(0);
    const empty = createScore({ tracks: [createTrack([])] });
    expect(tokenizer.encode(empty).length).toBe(0);
    if ("encodeTracks" in tokenizer) {
      const sequences = (tokenizer as EventTokenizer).encodeTracks(empty);
      expect(sequences.flatMap(({ length }) => length || [])).toEqual([]);
    }
  });

  it("takes very many notes at once, and one of ten hours", () => {
    const count = full ? 100_000 : 10_000;
    const rows = Array.from({ length: count }, (_, i) => [0, 480, 30 + (i % 60), 1 + (i % 127)]);
    expect(notesOf(scoreOf(rows))).toHaveLength(count);
    expect(notesOf(scoreOf([[0, 480 * 2 * 60 * 60 * 10, 60]]))).toHaveLength(1);
  });

  it("drops pitches outside its range, and keeps others", () => {
    const pitches = [0, 20, 21, 60, 109, 110, 127];
    const rows = pitches.map((pitch, i) => [i * 480, 480, pitch]);
    const kept = notesOf(scoreOf(rows)).map(({ pitch }) => pitch);
    const all = type === "performance" || name === "lossless";
    expect(kept).toEqual(all ? pitches : [21, 60, 109]);
  });

  it.each([
    ["7/8", 7, 8, 120],
    ["15/16", 15, 16, 120],
    ["4/4 at 1 quarter note a minute", 4, 4, 1],
    ["4/4 at 1000", 4, 4, 1000],
  ])("takes %s", (__, numerator, denominator, bpm) => {
    const score = scoreOf([[0, 480, 60]], {
      timeSignatures: [{ tick: 0, numerator, denominator }],
      tempos: [{ tick: 0, microsecondsPerQuarter: Math.min(0xffffff, Math.round(60e6 / bpm)) }],
    });
    expect(notesOf(score)).toHaveLength(1);
  });

  it("encodes into memory of the caller's, and says where that is too small", () => {
    const score = scoreOf([
      [0, 480, 60],
      [480, 480, 64],
    ]);
    const { values, length } = tokenizer.encode(score);
    const memory = new Int32Array(values.length + 3).fill(-7);
    expect(tokenizer.encodeInto!(score, memory)).toBe(length);
    expect([...memory]).toEqual([...values, -7, -7, -7]);
    expect(() => tokenizer.encodeInto!(score, new Int32Array(1))).toThrow(
      `${place}: the score takes ${values.length} values, the memory given holds 1`,
    );
  });

  it("throws on an id that there is not, or passes over it and counts", () => {
    const tokens = tokenizer.encode(scoreOf([[0, 480, 60]]));
    const values = tokens.values.slice();
    values[0] = 9999;
    const wrong = { ...tokens, values };
    expect(() => tokenizer.decode(wrong)).toThrow(/step 0, field \w+: an id must be 0–\d+, got 9999/);
    expect(() => tokenizer.stream().push(values.subarray(0, tokenizer.fields.length))).toThrow("got 9999");
    let skipped = 0;
    tokenizer.decode(wrong, { strict: false, onSkipped: (steps) => (skipped = steps) });
    expect(skipped).toBe(1);
  });

  it("refuses an unknown option, a configuration of a newer version, and a wrong value", () => {
    const config = tokenizer.toJSON();
    expect(() => tokenizerFromJSON({ ...config, version: 9 })).toThrow(
      "version 9 is newer than this package reads",
    );
    expect(() => tokenizerFromJSON({ ...config, colour: 1 })).toThrow(`${place}: unknown option "colour"`);
    const wrong =
      type === "performance"
        ? { maxShift: 0 }
        : type === "note-tuple"
          ? { pitchRange: [90, 21] }
          : { velocities: 128 };
    expect(() => tokenizerFromJSON({ ...config, ...wrong })).toThrow(
      `${place}: ${Object.keys(wrong)[0]} must be`,
    );
  });
});

describe("tokenizers of others", () => {
  const wrapped = recall(noteTuple());

  it("pass on what to do with unknown ids, in recall", () => {
    const tokens = wrapped.encode(
      scoreOf([
        [0, 480, 60],
        [480, 480, 62],
      ]),
    );
    const values = tokens.values.slice();
    values[wrapped.fields.length - 1] = -1;
    expect(() => wrapped.decode({ ...tokens, values })).toThrow(
      "recall: step 0, field duration: an id must be",
    );
    let skipped = 0;
    const score = wrapped.decode(
      { ...tokens, values },
      { strict: false, onSkipped: (steps) => (skipped = steps) },
    );
    expect([skipped, score.tracks[0]!.notes.length]).toEqual([1, 1]);
  });

  it("refuse a configuration of a newer version inside their own", () => {
    const config = wrapped.toJSON() as TokenizerConfig & { tokenizer: TokenizerConfig };
    const newer = { ...config, tokenizer: { ...config.tokenizer, version: 7 } };
    expect(() => tokenizerFromJSON(newer)).toThrow(
      'type "note-tuple" version 7 is newer than this package reads',
    );
  });
});
