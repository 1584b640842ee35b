import { describe, expect, it } from "vitest";
import { type NoteTupleOptions, noteTuple, tokenizerFromJSON } from "../src/index.ts";

/** Options as a file may hold them, unchecked by the compiler. */
function fromFile(options: Record<string, unknown>): () => unknown {
  return () => tokenizerFromJSON({ type: "note-tuple", version: 1, ...options });
}

describe("noteTuple throws on", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ time: "bars" }, 'time must be "beats" or "seconds", got "bars"'],
    [{ pitch: "interval" }, 'pitch must be "one-hot", "name-octave" or "interval-octave", got "interval"'],
    [{ pedal: true }, 'pedal must be "fold", "ignore" or "field", got true'],
    [{ articulation: 5 }, "articulation must be true or false, got 5"],
    [{ velocity: [1, 64, 64] }, "velocity must be whole numbers, 1 to 127, ascending, got [1, 64, 64]"],
    [{ velocity: [] }, "velocity must be whole numbers, 1 to 127, ascending, got []"],
    [{ durations: [0, 12] }, "durations must be whole numbers, 1 to 12288, ascending, got [0, 12]"],
    [
      { time: "seconds", delta: { values: "linear", step: 0.015 } },
      "delta.step must be a multiple of the resolution, 0.01, below max, got 0.015",
    ],
    [
      { time: "seconds", delta: { values: "listed", seconds: [0.01, 0.025] } },
      "delta.seconds in steps of 0.01 s must be whole numbers, 1 to 60000, ascending, got [1, 2.5]",
    ],
    [{ time: "seconds", duration: { values: "listed" } }, "duration.seconds must be a list, got undefined"],
    [{ unisons: "drop" }, 'unisons must be "merge" or "keep", got "drop"'],
    [{ outOfRange: "clip" }, 'outOfRange must be "octave" or "drop", got "clip"'],
    [
      { pitchRange: [90, 21] },
      "pitchRange must be [low, high] within 0–127, at least an octave, got [90, 21]",
    ],
    [
      { pitchRange: [60, 70] },
      "pitchRange must be [low, high] within 0–127, at least an octave, got [60, 70]",
    ],
    [
      { pitchRange: [60, 128] },
      "pitchRange must be [low, high] within 0–127, at least an octave, got [60, 128]",
    ],
    [{ velocity: 128 }, "velocity must be a whole number, 1 to 127, got 128"],
    [{ velocity: "bins" }, 'velocity must be a whole number, 1 to 127, got "bins"'],
    [{ positionsPerBeat: 0 }, "positionsPerBeat must be a whole number, 1 to 480, got 0"],
    [{ maxBeats: 0 }, "maxBeats must be a whole number, 1 to 1024, got 0"],
    [
      { maxBeats: 15 },
      "maxBeats must hold two bars of 4/2, got 15; raise it, or leave the time signature out",
    ],
    [{ timeSignatures: [] }, "timeSignatures must name at least one, or be false"],
    [{ timeSignatures: ["3/4", "3/4"] }, "timeSignatures must differ, got 3/4, 3/4"],
    [{ timeSignatures: ["3/5"] }, 'a time signature is written as "6/8", got "3/5"'],
    [{ timeSignatures: ["0/4"] }, 'a time signature is written as "6/8", got "0/4"'],
    [{ timeSignatures: ["waltz"] }, 'a time signature is written as "6/8", got "waltz"'],
    [
      { timeSignatures: ["3/32"] },
      "a bar of 3/32 is not a whole number of grid steps at 12 positions per beat",
    ],
    [{ tempo: { min: 60, max: 60, bins: 3 } }, "tempo must have 0 < min < max ≤ 10,000, got min 60, max 60"],
    [{ tempo: { min: 60, max: 90, bins: 1 } }, "tempo.bins must be a whole number, 2 to 1024, got 1"],
    [{ durations: [] }, "durations must hold at least one range"],
    [{ durations: [{ upTo: 4, perBeat: 8 }] }, "durations.perBeat must divide positionsPerBeat, 12, got 8"],
    [
      {
        durations: [
          { upTo: 4, perBeat: 4 },
          { upTo: 4, perBeat: 2 },
        ],
      },
      "durations.upTo must be a whole number, 5 to 1024, got 4",
    ],
    [
      { resolution: 0.01 },
      'unknown option "resolution" with time in beats; there are time, pitch, pitchRange',
    ],
    [
      { time: "seconds", maxBeats: 4 },
      'unknown option "maxBeats" with time in seconds; there are time, pitch',
    ],
    [{ time: "seconds", resolution: 0.0105 }, "resolution must be whole milliseconds, 0.001–1 s, got 0.0105"],
    [
      { time: "seconds", delta: { values: "log" } },
      'delta.values must be "bins", "linear", "listed" or "continuous", got "log"',
    ],
    [
      { time: "seconds", duration: { values: "bins", error: 0 } },
      "duration.error must be a share above 0, at most 0.5, got 0",
    ],
    [
      { time: "seconds", duration: { values: "continuous", max: 0 } },
      "duration.max must be more than the resolution and at most 600 s, got 0",
    ],
  ])("%j", (options, message) => {
    expect(fromFile(options)).toThrow(RangeError);
    expect(fromFile(options)).toThrow(`note tuple: ${message}`);
  });
});

describe("noteTuple", () => {
  it.each<[NoteTupleOptions, Record<string, unknown>]>([
    [{}, { time: "beats", pitch: "name-octave", pitchRange: [21, 108], velocity: 32, maxBeats: 16 }],
    [
      { maxBeats: 20, velocity: 8 },
      { maxBeats: 20, velocity: 8, positionsPerBeat: 12 },
    ],
    [{ time: "seconds" }, { resolution: 0.01, delta: { values: "bins", max: 10, error: 0.03 } }],
    [
      { time: "seconds", delta: { values: "continuous" }, duration: { values: "bins", max: 2 } },
      { delta: { values: "continuous", max: 4 }, duration: { values: "bins", max: 2, error: 0.03 } },
    ],
  ])("of %j saves all options", (options, expected) => {
    expect(noteTuple(options).toJSON()).toMatchObject({ type: "note-tuple", version: 1, ...expected });
  });
});
