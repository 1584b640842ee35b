import { allNotes, createTrack } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noteTuple, type Tokenizer } from "../src/index.ts";
import { anyScore, scoreOf } from "./scores.ts";
import { column, steps, tokensOf } from "./steps.ts";

describe("beats", () => {
  const plain = noteTuple({
    timeSignatures: false,
    tempo: false,
    positionsPerBeat: 4,
    durations: [{ upTo: 4, perBeat: 4 }],
  });

  it("says the time since the note before, the place in the bar, and the length", () => {
    const score = scoreOf([
      [1920 + 480, 240, 60],
      [1920 + 720, 120, 62],
      [5 * 1920, 9999, 64],
    ]);
    const picked = steps(plain, plain.encode(score)).map(({ delta, position, duration }) => [
      delta,
      position,
      duration,
    ]);
    expect(picked).toEqual([
      [20, 4, 1],
      [2, 6, 0],
      [58, 0, 15],
    ]);
  });

  it("decodes to the score rounded to the grid", () => {
    const exact = noteTuple({
      pitchRange: [0, 127],
      unisons: "keep",
      velocity: 127,
      pedal: "ignore",
      maxBeats: 1024,
      timeSignatures: false,
      tempo: false,
      durations: [{ upTo: 1024, perBeat: 12 }],
    });
    fc.assert(
      fc.property(anyScore(), (score) => {
        const grid = 12 / score.ticksPerQuarter;
        const rounded = createTrack(
          allNotes(score).map((note) => ({
            ...note,
            start: 40 * Math.floor(note.start * grid + 0.5),
            duration: 40 * Math.min(1024 * 12, Math.max(1, Math.floor(note.duration * grid + 0.5))),
          })),
        );
        // Rests of 1,024 beats or more are cut.
        fc.pre(allNotes(score).every((note) => note.start < 1023 * score.ticksPerQuarter));
        expect(exact.decode(exact.encode(score)).tracks[0]!.notes).toEqual(rounded.notes);
      }),
    );
  });

  it("orders notes of one onset by pitch, after rounding", () => {
    const score = scoreOf([
      [0, 480, 64],
      [9, 480, 60],
      [480, 480, 62],
    ]);
    expect(column(noteTuple({ pitch: "one-hot", pitchRange: [0, 127] }), score, "pitch")).toEqual([
      60, 64, 62,
    ]);
  });

  it("keeps of a unison the loudest velocity and the longest duration, or both notes", () => {
    const score = scoreOf([
      [0, 480, 60, 30],
      [0, 960, 60, 20],
    ]);
    const options = { durations: [{ upTo: 4, perBeat: 1 }], velocity: 127 } as const;
    expect(allNotes(noteTuple(options).decode(noteTuple(options).encode(score)))).toEqual([
      { pitch: 60, velocity: 30, start: 0, duration: 960 },
    ]);
    expect(noteTuple({ unisons: "keep" }).encode(score).length).toBe(2);
  });

  it("cuts a rest of maxBeats beats or more by whole bars", () => {
    const tokenizer = noteTuple({ maxBeats: 16 });
    const score = scoreOf([
      [0, 480, 60],
      [3 * 1920, 480, 60],
      [13 * 1920 + 480, 480, 60],
    ]);
    expect(column(tokenizer, score, "delta")).toEqual([0, 3 * 48, 3 * 48 + 12]);
    expect(allNotes(tokenizer.decode(tokenizer.encode(score))).map((note) => note.start)).toEqual([
      0,
      3 * 1920,
      6 * 1920 + 480,
    ]);
  });

  it("works positions out, and lets a time signature within a bar wait for the bar line", () => {
    const decoded = plain.decode(
      tokensOf(plain, [8, 3, 0, 0, 0, 0], [0, 9, 3, 0, 0, 0], [12, 0, 3, 0, 0, 0]),
    );
    expect(allNotes(decoded).map((note) => note.start)).toEqual([960, 960, 960 + 1440]);
    const change = noteTuple({ timeSignatures: ["3/4", "4/4"], tempo: false });
    const late = change.decode(
      tokensOf(change, [0, 12, 0, 3, 0, 0, 0], [1, 12, 0, 3, 0, 0, 0], [1, 30, 0, 3, 0, 0, 0]),
    );
    expect(allNotes(late).map((note) => note.start)).toEqual([480, 960, 960 + 1200]);
    expect(late.timeSignatures).toEqual([
      { tick: 0, numerator: 3, denominator: 4 },
      { tick: 1440, numerator: 4, denominator: 4 },
    ]);
  });
});

describe("metre", () => {
  const tokenizer = noteTuple({ tempo: false, timeSignatures: ["4/4", "3/4", "2/4", "6/8", "1/4"] });
  const told = (score: Parameters<Tokenizer["encode"]>[0]) =>
    steps(tokenizer, tokenizer.encode(score)).map(({ timeSignature, delta, position }) => [
      ["4/4", "3/4", "2/4", "6/8", "1/4"][timeSignature!],
      delta,
      position,
    ]);
  const every = (...starts: number[]) => starts.map((start) => [start, 100, 60]);
  const signature = (tick: number, numerator: number, denominator: number) => ({
    tick,
    numerator,
    denominator,
  });

  it("gives bars their length, and is decoded again", () => {
    const timeSignatures = [signature(0, 3, 4), signature(2880, 6, 8)];
    const score = scoreOf(every(0, 1440, 2880, 2880 + 1440 + 240), { timeSignatures });
    expect(told(score)).toEqual([
      ["3/4", 0, 0],
      ["3/4", 36, 0],
      ["6/8", 36, 0],
      ["6/8", 42, 6],
    ]);
    expect(tokenizer.decode(tokenizer.encode(score)).timeSignatures).toEqual(timeSignatures);
  });

  it("is 4/4 where the score has none", () => {
    expect(told(scoreOf(every(0, 1920)))).toEqual([
      ["4/4", 0, 0],
      ["4/4", 48, 0],
    ]);
  });

  it("of a bar cut short is the one that ends with it", () => {
    const timeSignatures = [signature(0, 4, 4), signature(480, 4, 4), signature(480 + 1920 + 960, 4, 4)];
    expect(told(scoreOf(every(0, 480, 480 + 1920, 480 + 1920 + 960), { timeSignatures }))).toEqual([
      ["1/4", 0, 0],
      ["4/4", 12, 0],
      ["2/4", 48, 0],
      ["4/4", 24, 0],
    ]);
  });

  it("changes at the bar of the first note after; onsets keep their time, and bars meet the score's again", () => {
    const timeSignatures = [signature(0, 4, 4), signature(1920, 3, 4), signature(1920 + 1440, 4, 4)];
    const starts = [0, 1920 + 1440 + 480, 1920 + 1440 + 1920];
    const score = scoreOf(every(...starts), { timeSignatures });
    expect(told(score)).toEqual([
      ["4/4", 0, 0],
      ["3/4", 96, 0],
      ["4/4", 36, 0],
    ]);
    expect(allNotes(tokenizer.decode(tokenizer.encode(score))).map((note) => note.start)).toEqual(starts);
  });

  it("that is not listed leaves the one before, and all onsets in time", () => {
    const timeSignatures = [signature(0, 3, 4), signature(1440, 11, 16)];
    const starts = [0, 1440, 1440 + 1320, 1440 + 2640 + 400];
    const score = scoreOf(every(...starts), { timeSignatures });
    expect(told(score).map(([metre]) => metre)).toEqual(["3/4", "3/4", "3/4", "3/4"]);
    expect(allNotes(tokenizer.decode(tokenizer.encode(score))).map((note) => note.start)).toEqual(starts);
    const upbeat = scoreOf(every(7 * 480), { timeSignatures: [signature(0, 15, 4)] });
    expect(told(upbeat)).toEqual([["4/4", 84, 36]]);
  });
});

describe("tempo", () => {
  const tokenizer = noteTuple({ timeSignatures: false });
  const quarters = [0, 480, 960, 1440].map((start) => [start, 480, 60]);

  it("is restored at the onsets", () => {
    const tempos = [
      { tick: 0, microsecondsPerQuarter: 1_000_000 },
      { tick: 960, microsecondsPerQuarter: 500_000 },
    ];
    expect(tokenizer.decode(tokenizer.encode(scoreOf(quarters, { tempos }))).tempos).toEqual(tempos);
  });

  it("is the mean until the next onset", () => {
    // Half a beat at 60 and half at 30 quarter notes a minute: 1.5 s, thus 40.
    const tempos = [
      { tick: 0, microsecondsPerQuarter: 1_000_000 },
      { tick: 240, microsecondsPerQuarter: 2_000_000 },
      { tick: 480, microsecondsPerQuarter: 1_000_000 },
    ];
    const exact = noteTuple({ timeSignatures: false, tempo: { min: 40, max: 60, bins: 2 } });
    expect(column(exact, scoreOf(quarters, { tempos }), "tempo")).toEqual([0, 1, 1, 1]);
  });

  it("of a chord is one, the first's", () => {
    const decoded = tokenizer.decode(
      tokensOf(tokenizer, [0, 0, 24, 3, 0, 0, 0], [0, 0, 48, 4, 0, 0, 0], [12, 12, 48, 4, 0, 0, 0]),
    );
    expect(decoded.tempos).toEqual([
      { tick: 0, microsecondsPerQuarter: 1_000_000 },
      { tick: 480, microsecondsPerQuarter: 250_000 },
    ]);
  });
});
