import { describe, expect, it } from "vitest";
import { bassOf, chordOf, pitchAt } from "../src/chord.ts";
import { keyNamed } from "../src/key.ts";

describe("chordOf", () => {
  it.each([
    ["C major", "I", [0, 4, 7], 0],
    ["C major", "V7", [7, 11, 2, 5], 7],
    ["C major", "ii65", [2, 5, 9, 0], 5],
    ["C major", "I64", [0, 4, 7], 7],
    ["C major", "vii°6", [11, 2, 5], 2],
    ["C major", "V7/V", [2, 6, 9, 0], 2],
    ["C major", "V65/ii", [9, 1, 4, 7], 1],
    ["C major", "V42/IV", [0, 4, 7, 10], 10],
    ["C major", "vii°7/V", [6, 9, 0, 3], 6],
    ["A minor", "V", [4, 8, 11], 4],
    ["A minor", "v", [4, 7, 11], 4],
    ["A minor", "vii°7", [8, 11, 2, 5], 8],
    ["A minor", "iiø65", [11, 2, 5, 9], 2],
    ["A minor", "bII6", [10, 2, 5], 2],
    ["A minor", "III", [0, 4, 7], 0],
    ["A minor", "V65/III", [7, 11, 2, 5], 11],
    ["E-flat major", "vi", [0, 3, 7], 0],
  ])("in %s, %s", (key, roman, tones, bass) => {
    const chord = chordOf(keyNamed(key), roman);
    expect(chord.tones).toEqual(tones);
    expect(bassOf(chord)).toBe(bass);
  });

  it("spells the scale with the chord's own accidentals", () => {
    const chord = chordOf(keyNamed("A minor"), "V7");
    expect([35, 36, 37, 38, 39, 40, 41, 42].map((position) => pitchAt(position, chord.scale))).toEqual([
      60, 62, 64, 65, 68, 69, 71, 72,
    ]);
  });

  it.each(["", "VIII", "V8", "ii°°", "V/", "x"])('refuses "%s"', (roman) => {
    expect(() => chordOf(keyNamed("C major"), roman)).toThrow("etudes: roman numeral must be like");
  });
});
