import { describe, expect, it } from "vitest";
import { accidentalOf, KEYS, keyNamed, relatedKey } from "../src/key.ts";

describe("keys", () => {
  it("are 24: every tonic in both modes", () => {
    expect(new Set(KEYS.map((key) => `${key.tonic} ${key.mode}`)).size).toBe(24);
    expect(new Set(KEYS.map((key) => key.name)).size).toBe(24);
    for (const key of KEYS) expect(Math.abs(key.fifths)).toBeLessThanOrEqual(6);
  });

  it.each([
    ["C major", 0, 0],
    ["E-flat major", 3, -3],
    ["F-sharp major", 6, 6],
    ["A minor", 9, 0],
    ["C-sharp minor", 1, 4],
    ["e-flat minor", 3, -6],
  ])("%s has its tonic and its signature", (name, tonic, fifths) => {
    expect(keyNamed(name)).toMatchObject({ tonic, fifths });
  });

  it.each([
    ["C major", "dominant", "G major"],
    ["C major", "subdominant", "F major"],
    ["C major", "relative", "A minor"],
    ["C major", "parallel", "C minor"],
    ["A minor", "dominant", "E minor"],
    ["E minor", "relative", "G major"],
    ["B-flat minor", "parallel", "B-flat major"],
    ["F-sharp major", "dominant", "D-flat major"],
    ["D-flat major", "parallel", "C-sharp minor"],
  ] as const)("%s has as its %s %s", (name, relation, expected) => {
    expect(relatedKey(keyNamed(name), relation).name).toBe(expected);
  });

  it("give letters their accidentals", () => {
    const letters = [0, 1, 2, 3, 4, 5, 6];
    expect(letters.map((letter) => accidentalOf(keyNamed("E-flat major"), letter))).toEqual([
      0, 0, -1, 0, 0, -1, -1,
    ]);
    expect(letters.map((letter) => accidentalOf(keyNamed("B minor"), letter))).toEqual([1, 0, 0, 1, 0, 0, 0]);
  });

  it("are refused under another name", () => {
    expect(() => keyNamed("H major")).toThrow(
      'etudes: key must be one of the 24 in KEYS, as "E-flat major" or "C-sharp minor", got "H major"',
    );
  });
});
