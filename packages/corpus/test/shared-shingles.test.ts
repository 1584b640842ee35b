import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSharedShingles, type ShingleSource } from "../src/shared-shingles.ts";

const sourceOf = (pieces: readonly (readonly number[])[], onRead = () => {}): ShingleSource => ({
  count: pieces.length,
  shingles: (piece) => pieces[piece]!.length,
  hashes(piece) {
    onRead();
    return Uint32Array.from(pieces[piece]!);
  },
});

const all = (pieces: readonly unknown[]): number[] => [...pieces.keys()];

describe("findSharedShingles", () => {
  it("finds what trying all pairs does, whether all hashes are sorted at once or a few at a time", () => {
    // Hashes over the whole range, few enough that pieces share some.
    const hash = fc.nat(30).map((n) => (n * 0x08642135) % 2 ** 32);
    const piece = fc.uniqueArray(hash, { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (pieces, fewest) => {
        let reads = 0;
        const atOnce = findSharedShingles(sourceOf(pieces), all(pieces));
        const few = findSharedShingles(
          sourceOf(pieces, () => reads++),
          all(pieces).reverse(),
          4,
        );
        for (const [index, own] of pieces.entries()) {
          const expected = all(pieces).filter((other) => {
            const shared = pieces[other]!.filter((each) => own.includes(each));
            return other < index && shared.length >= fewest;
          });
          for (const found of [atOnce, few]) {
            expect(found.partners(index, fewest, () => true).sort((a, b) => a - b)).toEqual(expected);
            expect(found.partners(index, fewest, () => false)).toEqual([]);
          }
        }
        // Read to count, and again for each range.
        const total = pieces.reduce((sum, { length }) => sum + length, 0);
        if (total > 8) expect(reads).toBeGreaterThan(2 * pieces.length);
      }),
    );
  });

  it("passes over commonplaces, and tells which they are", () => {
    const pieces = Array.from({ length: 65 }, (_, index) => [7, 2 ** 32 - 1, ...(index > 0 ? [9] : [])]);
    const found = findSharedShingles(sourceOf(pieces), all(pieces));
    expect([7, 2 ** 32 - 1, 9, 8].map(found.isCommonplace)).toEqual([true, true, false, false]);
    expect(found.partners(64, 1, () => true)).toHaveLength(63);
    expect(found.partners(64, 2, () => true)).toEqual([]);
  });

  it("compares only the pieces that it is given", () => {
    const pieces = [[1], [1], [1]];
    expect(findSharedShingles(sourceOf(pieces), [0, 2]).partners(2, 1, () => true)).toEqual([0]);
  });

  it("refuses more pieces than it can number", () => {
    const source = { ...sourceOf([]), count: 2 ** 21 + 1 };
    expect(() => findSharedShingles(source, [])).toThrow(
      "corpus: at most 2097152 pieces can be compared, got 2097153; give a split file instead",
    );
  });
});
