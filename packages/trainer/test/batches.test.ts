import { startStep } from "@nocturne/models";
import type { Field, TokenSequence } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { createBatches } from "../src/batches.ts";
import type { AugmentedPieces } from "../src/encoded-pieces.ts";

const fields: Field[] = [
  { name: "piece", kind: "categorical", size: 9 },
  { name: "place", kind: "categorical", size: 1000 },
];

/** Pieces whose steps say which piece and place they are. */
function numbered(...lengths: number[]): AugmentedPieces {
  const pieces = lengths.map((length, piece): TokenSequence => {
    const values = Int32Array.from({ length: 2 * length }, (_, i) => (i % 2 === 0 ? piece : i >> 1));
    return { fields, length, values };
  });
  return { lengths, at: (index) => pieces[index]! };
}

const options = { fields, batchSize: 8, windowLength: 32, seed: 1 };

describe("createBatches", () => {
  it("predicts each step from the one before it in its piece, or from the start of a piece", () => {
    const batchAt = createBatches(numbered(5, 40, 300), options);
    let starts = 0;
    for (let step = 0; step < 20; step++) {
      const { current, previous } = batchAt(step);
      for (let i = 0; i < current.length; i += 2) {
        const [piece, place] = [current[i]!, current[i + 1]!];
        const expected = place === 0 ? startStep(fields) : [piece, place - 1];
        expect([previous[i], previous[i + 1]]).toEqual(expected);
        if (place === 0) starts++;
        // Within a window, a piece goes on to its end.
        if (i % 64 > 0 && place > 0) {
          expect([current[i - 2], current[i - 1]]).toEqual([piece, place - 1]);
        }
      }
    }
    expect(starts).toBeGreaterThan(0);
  });

  it("draws each piece about as often as it is long, and its last step too", () => {
    const batchAt = createBatches(numbered(100, 300), options);
    const seen = [0, 0];
    let last = 0;
    for (let step = 0; step < 100; step++) {
      const { current } = batchAt(step);
      for (let i = 0; i < current.length; i += 2) {
        seen[current[i]!]!++;
        if (current[i] === 1 && current[i + 1] === 299) last++;
      }
    }
    expect(seen[1]! / (seen[0]! + seen[1]!)).toBeGreaterThan(0.65);
    expect(seen[1]! / (seen[0]! + seen[1]!)).toBeLessThan(0.85);
    expect(last).toBeGreaterThan(0);
  });

  it("gives the same batch for the same seed and step, and others for others", () => {
    const first = createBatches(numbered(40, 300), options)(7);
    expect(createBatches(numbered(40, 300), options)(7)).toEqual(first);
    expect(createBatches(numbered(40, 300), options)(8)).not.toEqual(first);
    expect(createBatches(numbered(40, 300), { ...options, seed: 2 })(7)).not.toEqual(first);
  });

  it("refuses to learn from nothing", () => {
    expect(() => createBatches(numbered(), options)).toThrow(
      "trainer: there is nothing to learn from: no training piece has notes",
    );
  });
});
