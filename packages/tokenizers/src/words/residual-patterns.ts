/** How the notes of a word differ from what it says, one number a note; which numbers, depends on the kind. */
export type Pattern = readonly number[];

/** The patterns of one kind that have an id: 0 says that nothing differs. */
export interface PatternBook {
  /** Ids: of the patterns, and 0. */
  readonly size: number;
  /** The id of a pattern; −1 where it has none. */
  exact(pattern: Pattern): number;
  /** The id of the pattern nearest in sum, of patterns with as many notes. */
  nearest(pattern: Pattern): number;
  /** The number of one note; 0 where the id is of another count of notes. */
  at(id: number, note: number, notes: number): number;
  /** The ids that a word of so many notes may have. */
  legal(notes: number): Uint8Array;
}

export function patternBook(patterns: readonly Pattern[]): PatternBook {
  const ids = new Map(patterns.map((pattern, i) => [pattern.join(), i + 1]));
  const byCount = new Map<number, number[]>();
  for (const [i, { length }] of patterns.entries()) {
    byCount.set(length, [...(byCount.get(length) ?? []), i + 1]);
  }
  const masks = new Map<number, Uint8Array>();
  const size = Math.max(2, patterns.length + 1);
  return {
    size,
    exact: (pattern) => (pattern.every((value) => value === 0) ? 0 : (ids.get(pattern.join()) ?? -1)),
    nearest(pattern) {
      let best = 0;
      let least = pattern.reduce((sum, value) => sum + Math.abs(value), 0);
      for (const id of byCount.get(pattern.length) ?? []) {
        let distance = 0;
        const other = patterns[id - 1]!;
        for (let i = 0; i < pattern.length && distance < least; i++) {
          distance += Math.abs(pattern[i]! - other[i]!);
        }
        if (distance < least) {
          least = distance;
          best = id;
        }
      }
      return best;
    },
    at(id, note, notes) {
      const pattern = patterns[id - 1];
      return pattern?.length === notes ? pattern[note]! : 0;
    },
    legal(notes) {
      let mask = masks.get(notes);
      if (!mask) {
        mask = new Uint8Array(size);
        mask[0] = 1;
        for (const id of byCount.get(notes) ?? []) mask[id] = 1;
        masks.set(notes, mask);
      }
      return mask;
    },
  };
}

/** Shares of the written value that a note may sound for; as numbers of a pattern, their places from that of 1. */
const SHARES = [
  1 / 16,
  1 / 8,
  1 / 4,
  3 / 8,
  1 / 2,
  5 / 8,
  3 / 4,
  7 / 8,
  1,
  5 / 4,
  3 / 2,
  2,
  3,
  4,
  6,
  8,
  12,
  16,
];
const WHOLE = /* @__PURE__ */ SHARES.indexOf(1);
export const LOWEST_SHARE = -WHOLE;
export const HIGHEST_SHARE = SHARES.length - 1 - WHOLE;

/** The share of a number of a pattern. */
export function shareOf(place: number): number {
  return SHARES[Math.min(Math.max(place + WHOLE, 0), SHARES.length - 1)]!;
}

/** The numbers of a pattern, those nearest to 0 first. */
export const SHARE_PLACES = /* @__PURE__ */ SHARES.map((_, i) => i - WHOLE).sort(
  (a, b) => Math.abs(a) - Math.abs(b) || a - b,
);
