import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRAMMARS } from "../src/grammar.ts";
import { KEYS, keyNamed } from "../src/key.ts";
import { composeProgression } from "../src/progression.ts";
import { createRandom } from "../src/random.ts";

describe("composeProgression", () => {
  it("starts on the tonic, ends with the cadence, and takes only the grammar's steps", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...KEYS),
        fc.integer({ min: 5, max: 12 }),
        fc.constantFrom("authentic", "half", "deceptive", "plagal"),
        (seed, key, length, cadence) => {
          const romans = composeProgression(createRandom(seed), key, { length, cadence }).map(
            (chord) => chord.roman,
          );
          const { tonic, successors, cadences } = GRAMMARS[key.mode];
          expect(romans).toHaveLength(length);
          expect(romans[0]).toBe(tonic);
          const text = romans.join(" ");
          const ending = cadences[cadence].map(([each]) => each).find((each) => text.endsWith(` ${each}`));
          expect(ending).toBeDefined();
          const start = length - ending!.split(" ").length;
          for (let index = 1; index <= start; index++) {
            expect(successors[romans[index - 1]!]!.map(([roman]) => roman)).toContain(romans[index]);
          }
        },
      ),
    );
  });

  it("changes key before its ending where it is told to", () => {
    const [home, away] = [keyNamed("C major"), keyNamed("G major")];
    const chords = composeProgression(createRandom(3), home, {
      length: 6,
      cadence: "authentic",
      endKey: away,
    });
    expect(chords[0]!.key.name).toBe("C major");
    expect(chords.at(-1)!.key.name).toBe("G major");
    expect(chords.at(-1)!.tones).toEqual([7, 11, 2]);
  });

  it("says when there is no room for a cadence", () => {
    expect(() =>
      composeProgression(createRandom(1), keyNamed("C major"), { length: 2, cadence: "authentic" }),
    ).toThrow("etudes: no progression of 2 chords to a authentic cadence in C major; use 3 or more");
  });
});
