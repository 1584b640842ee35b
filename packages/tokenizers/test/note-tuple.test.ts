import { allNotes, createScore, createTrack, foldPedal } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lossless, type NoteTupleOptions, noteTuple } from "../src/index.ts";
import { testTokenizer } from "./conformance.ts";
import { scoreOf } from "./scores.ts";
import { column } from "./steps.ts";

const CONTINUOUS = { values: "continuous" } as const;

testTokenizer("noteTuple()", () => noteTuple(), { walks: 10_000 });
testTokenizer("noteTuple in beats, one-hot, unisons kept, a narrow range", () =>
  noteTuple({
    pitch: "one-hot",
    pitchRange: [57, 68],
    unisons: "keep",
    timeSignatures: ["3/4", "5/16"],
    maxBeats: 6,
  }),
);
testTokenizer("noteTuple in beats, no metre, a tempo, a range across octaves", () =>
  noteTuple({
    pitchRange: [59, 72],
    positionsPerBeat: 7,
    timeSignatures: false,
    tempo: { min: 40, max: 200, bins: 5 },
    durations: [{ upTo: 3, perBeat: 7 }],
    velocity: 3,
  }),
);
testTokenizer("noteTuple in seconds, one-hot, unisons kept", () =>
  noteTuple({ time: "seconds", pitch: "one-hot", unisons: "keep", resolution: 0.025 }),
);
testTokenizer(
  "noteTuple in seconds, all continuous",
  // Unisons are those of one onset on the grid, and decoding moves a piece on the grid, as it leaves out the silence before:
  // a repetition within 10 ms may be a unison then. So they are kept here.
  () =>
    noteTuple({
      time: "seconds",
      velocity: "continuous",
      delta: CONTINUOUS,
      duration: CONTINUOUS,
      unisons: "keep",
    }),
  // Ticks of 1 ms round the onsets.
  { reencodes: 0.001 },
);
testTokenizer("noteTuple in seconds, binned, with continuous velocity", () =>
  noteTuple({ time: "seconds", velocity: "continuous" }),
);
testTokenizer("noteTuple with intervals, pedal and articulation", () =>
  noteTuple({ pitch: "interval-octave", pedal: "field", articulation: true }),
);
testTokenizer("noteTuple with intervals in a narrow range, unisons kept, articulation in seconds", () =>
  noteTuple({
    time: "seconds",
    pitch: "interval-octave",
    pitchRange: [59, 72],
    unisons: "keep",
    articulation: true,
    pedal: "field",
  }),
);
testTokenizer("noteTuple with listed values", () =>
  noteTuple({
    time: "seconds",
    velocity: [20, 64, 90],
    delta: { values: "listed", seconds: [0.05, 0.2, 1, 7] },
    duration: { values: "linear", step: 0.1, max: 3 },
  }),
);
testTokenizer("noteTuple with listed durations", () => noteTuple({ durations: [1, 6, 12, 24] }));
testTokenizer("lossless", lossless);
testTokenizer("noteTuple in beats with continuous velocity", () => noteTuple({ velocity: "continuous" }));

describe("fields", () => {
  const names = (options: NoteTupleOptions) =>
    noteTuple(options)
      .fields.map((field) => field.name)
      .join(" ");
  it.each<[NoteTupleOptions, string]>([
    [{}, "timeSignature delta position tempo octave noteName velocity duration"],
    [{ timeSignatures: false }, "delta position tempo octave noteName velocity duration"],
    [{ tempo: false }, "timeSignature delta position octave noteName velocity duration"],
    [{ time: "seconds" }, "delta octave noteName velocity duration"],
    [{ time: "seconds", pitch: "one-hot" }, "delta pitch velocity duration"],
    [
      { time: "seconds", pitch: "interval-octave", pedal: "field", articulation: true },
      "delta pedal articulation octave interval velocity duration",
    ],
    [{ time: "seconds", duration: CONTINUOUS }, "delta duration velocity octave noteName"],
    [{ time: "seconds", velocity: "continuous" }, "delta duration volume octave noteName"],
  ])("of %j are %s", (options, expected) => expect(names(options)).toBe(expected));
});

describe("seconds", () => {
  it("says the time since the note before, at the tempo of the score", () => {
    const tokenizer = noteTuple({ time: "seconds", delta: CONTINUOUS, duration: CONTINUOUS });
    const score = scoreOf(
      [
        [480, 480, 60],
        [960, 240, 62],
        [960, 48_000, 67],
      ],
      { tempos: [{ tick: 0, microsecondsPerQuarter: 250_000 }] },
    );
    expect(column(tokenizer, score, "delta")).toEqual([0, 0.25, 0]);
    expect(column(tokenizer, score, "duration")).toEqual([0.25, 0.125, 4]);
  });

  it("is off by at most half the resolution or the error asked for", () => {
    for (const error of [0.01, 0.03, 0.1]) {
      const tokenizer = noteTuple({
        time: "seconds",
        delta: { values: "bins", error },
        duration: { values: "bins", error },
      });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 10_000 }), (milliseconds) => {
          const ticks = milliseconds * 2;
          const score = scoreOf(
            [
              [0, ticks, 60],
              [ticks, 1, 61],
            ],
            { ticksPerQuarter: 1000 },
          );
          const [first, second] = allNotes(tokenizer.decode(tokenizer.encode(score)));
          // Rounding to the resolution comes before that to the bin.
          const bound = 5 + error * (milliseconds + 5);
          expect(Math.abs(second!.start - milliseconds)).toBeLessThanOrEqual(bound);
          const shortest = Math.max(bound, 10 - milliseconds);
          expect(Math.abs(first!.duration - milliseconds)).toBeLessThanOrEqual(shortest);
        }),
      );
    }
  });

  it("drops the silence before the first note", () => {
    const tokenizer = noteTuple({ time: "seconds" });
    expect(tokenizer.encode(scoreOf([[4800, 480, 60]]))).toEqual(tokenizer.encode(scoreOf([[0, 480, 60]])));
  });
});

describe("notes", () => {
  it("outside the range move in by octaves, or are dropped", () => {
    const score = scoreOf([
      [0, 100, 0],
      [480, 100, 21],
      [960, 100, 108],
      [1440, 100, 127],
    ]);
    const pitches = (outOfRange: "octave" | "drop") => {
      const tokenizer = noteTuple({ outOfRange });
      return allNotes(tokenizer.decode(tokenizer.encode(score))).map((note) => note.pitch);
    };
    expect(pitches("octave")).toEqual([24, 21, 108, 103]);
    expect(pitches("drop")).toEqual([21, 108]);
  });

  it("are lengthened by the pedal, unless it is ignored", () => {
    const score = createScore({
      tracks: [
        createTrack([{ pitch: 60, velocity: 64, start: 0, duration: 480 }], {
          controlChanges: [
            { tick: 0, controller: 64, value: 127 },
            { tick: 960, controller: 64, value: 0 },
          ],
        }),
      ],
    });
    const folded = noteTuple();
    expect(folded.encode(score)).toEqual(folded.encode(foldPedal(score)));
    expect(allNotes(folded.decode(folded.encode(score)))[0]!.duration).toBe(960);
    const ignoring = noteTuple({ pedal: "ignore" });
    expect(allNotes(ignoring.decode(ignoring.encode(score)))[0]!.duration).toBe(480);
  });
});
