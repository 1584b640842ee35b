import { describe, expect, it } from "vitest";
import { chordOf } from "../src/chord.ts";
import { GRAMMARS } from "../src/grammar.ts";
import { keyNamed } from "../src/key.ts";

describe.each([
  ["major", "C major"],
  ["minor", "C minor"],
] as const)("the grammar of %s", (mode, keyName) => {
  const { successors, cadences, tonic } = GRAMMARS[mode];
  const known = Object.keys(successors);

  it("names chords that can be read, and goes on from each of them", () => {
    expect(known).toContain(tonic);
    for (const [roman, list] of Object.entries(successors)) {
      expect(() => chordOf(keyNamed(keyName), roman)).not.toThrow();
      for (const [next, weight] of list) {
        expect(known, `${roman} leads to ${next}`).toContain(next);
        expect(next).not.toBe(roman);
        expect(weight).toBeGreaterThan(0);
      }
    }
  });

  it("leads to every chord", () => {
    const led = new Set(Object.values(successors).flatMap((list) => list.map(([roman]) => roman)));
    expect(known.filter((roman) => !led.has(roman))).toEqual([]);
  });

  it("has cadences whose steps are the grammar's own, but for the last one of half and plagal cadences", () => {
    for (const [kind, endings] of Object.entries(cadences)) {
      for (const [ending] of endings) {
        const romans = ending.split(" ");
        romans.forEach((roman) => {
          expect(known, `${kind}: ${ending}`).toContain(roman);
        });
        expect(romans.length).toBeGreaterThanOrEqual(2);
        expect(romans.length).toBeLessThanOrEqual(4);
      }
    }
  });
});
