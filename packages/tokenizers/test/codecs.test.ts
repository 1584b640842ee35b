import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_DURATIONS, durationCodec, MIDITOK_DURATIONS } from "../src/duration-codec.ts";
import { logarithmicCodec } from "../src/logarithmic-codec.ts";
import { pitchCodec } from "../src/pitch-codec.ts";
import { rangeMask } from "../src/range-mask.ts";
import { DEFAULT_TEMPO, tempoCodec } from "../src/tempo-codec.ts";
import { DEFAULT_TIME_SIGNATURES, parseMetre } from "../src/time-signatures.ts";
import type { ValueCodec } from "../src/value-codec.ts";
import { velocityCodec } from "../src/velocity-codec.ts";

/** What the ids of a codec stand for. */
function values(codec: ValueCodec): number[] {
  const size = codec.field.kind === "categorical" ? codec.field.size : 0;
  return Array.from({ length: size }, (_, id) => codec.decode(id));
}

describe("velocityCodec", () => {
  it("has MidiTok's 32 bins", () => {
    const bins = values(velocityCodec(32));
    expect([bins.slice(0, 4), bins.slice(-2)]).toEqual([
      [3, 7, 11, 15],
      [123, 127],
    ]);
  });

  it.each([
    [1, 3],
    [4, 3],
    [5, 7],
    [9, 11],
    [127, 127],
  ])("takes %i for %i", (velocity, expected) => {
    const codec = velocityCodec(32);
    expect(codec.decode(codec.encode(velocity))).toBe(expected);
  });

  it("loses nothing with 127 bins or continuous, and clamps what a model says beyond", () => {
    for (const codec of [velocityCodec(127), velocityCodec("continuous")]) {
      for (let velocity = 1; velocity <= 127; velocity++) {
        expect(codec.decode(codec.encode(velocity))).toBe(velocity);
      }
    }
    expect([-1, 0, 4].map(velocityCodec("continuous").decode)).toEqual([1, 1, 127]);
  });
});

describe("durationCodec", () => {
  it("has MidiTok's 64 lengths", () => {
    const lengths = values(durationCodec(MIDITOK_DURATIONS, 8));
    expect(lengths.length).toBe(64);
    expect([lengths[0], lengths[30], lengths[31], lengths[32], lengths[63]]).toEqual([1, 31, 32, 34, 96]);
  });

  it("takes the nearest length, of two as near the longer, and at most the last", () => {
    const codec = durationCodec(DEFAULT_DURATIONS, 12);
    const lengths = [1, 24, 25, 26, 50, 51, 98, 102, 192, 1e6].map((steps) =>
      codec.decode(codec.encode(steps)),
    );
    expect(lengths).toEqual([1, 24, 26, 26, 48, 54, 96, 108, 192, 192]);
  });
});

describe("logarithmicCodec", () => {
  it("goes in single steps, then by ratio, to the greatest", () => {
    expect(values(logarithmicCodec("delta", 0, 20, 0.2))).toEqual([0, 1, 2, 3, 4, 6, 9, 13, 19, 20]);
    expect(values(logarithmicCodec("duration", 1, 4, 0.01))).toEqual([1, 2, 3, 4]);
  });

  it("is off by at most the error", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.integer({ min: 1, max: 2000 }),
        (error, value) => {
          const codec = logarithmicCodec("delta", 0, 2000, error);
          expect(Math.abs(codec.decode(codec.encode(value)) / value - 1)).toBeLessThanOrEqual(error + 1e-9);
        },
      ),
    );
  });
});

describe("tempoCodec", () => {
  const codec = tempoCodec(DEFAULT_TEMPO);
  it.each([15, 30, 60, 120, 240, 480])("says %i quarter notes a minute exactly", (tempo) => {
    expect(codec.decode(codec.encode(tempo))).toBeCloseTo(tempo, 9);
  });

  it("is off by at most 2.9 %, and holds what lies outside to the ends", () => {
    for (let tempo = 15; tempo <= 480; tempo += 0.37) {
      expect(Math.abs(Math.log(codec.decode(codec.encode(tempo)) / tempo))).toBeLessThan(0.029);
    }
    expect([codec.encode(1), codec.encode(1000)]).toEqual([0, 60]);
  });
});

describe("pitchCodec", () => {
  it.each([
    [20, 32],
    [0, 24],
    [109, 97],
    [127, 103],
  ])("moves %i into the piano's range as %i", (pitch, expected) => {
    expect(pitchCodec("one-hot", [21, 108], "octave").fit(pitch)).toBe(expected);
  });

  it("reads octaves and names beyond the range into it", () => {
    const codec = pitchCodec("name-octave", [21, 108], "octave");
    // The lowest octave begins with C, the range with A; the highest octave has C alone.
    expect(codec.read([0, 0], 0, 0)).toBe(24);
    expect(codec.read([0, 9], 0, 0)).toBe(21);
    expect(codec.read([7, 1], 0, 0)).toBe(97);
    expect(codec.fields.map((field) => field.size)).toEqual([9, 12]);
    expect(codec.read([8, 11], 0, 0)).toBe(107);
  });
});

describe("pitchCodec with intervals", () => {
  const codec = pitchCodec("interval-octave", [21, 108], "octave");
  const told = (pitch: number, before: number): number[] => {
    const step = new Int32Array(2);
    codec.write(pitch, step, 0, before);
    return [...step];
  };

  it.each([
    [60, 0, [4, 0]],
    [64, 60, [4, 4]],
    [60, 64, [4, 8]],
    [72, 60, [5, 0]],
    [21, 108, [0, 9]],
  ])("tells %i after %i as octave and semitones up %j", (pitch, before, expected) => {
    expect(told(pitch, before)).toEqual(expected);
    expect(codec.read(expected, 0, before)).toBe(pitch);
  });

  it("allows the intervals to pitches of the range not below the lowest", () => {
    // After an E, octave 4: D and higher.
    const mask = codec.allowed(1, 62, [4], 0, 64)!;
    expect([...mask.keys()].filter((interval) => mask[interval])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 10, 11]);
    expect(codec.allowed(1, 0, [4], 0, 64)).toBeUndefined();
  });
});

describe("rangeMask", () => {
  it.each([
    [4, 0, 3, undefined],
    [4, -2, 9, undefined],
    [4, 1, 2, [0, 1, 1, 0]],
    [4, 3, 9, [0, 0, 0, 1]],
  ])("of %i ids from %i to %i", (size, from, to, expected) => {
    const mask = rangeMask(size, from, to);
    expect(mask && [...mask]).toEqual(expected);
  });
});

describe("DEFAULT_TIME_SIGNATURES", () => {
  it("fit grids of 4, 8 and 12 positions a beat", () => {
    for (const positionsPerBeat of [4, 8, 12]) {
      for (const text of DEFAULT_TIME_SIGNATURES) {
        expect(Number.isInteger(parseMetre(text, positionsPerBeat).length)).toBe(true);
      }
    }
  });
});
