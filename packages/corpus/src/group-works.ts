import type { Score } from "@nocturne/score";
import { byCodeUnits } from "./find-midi-files.ts";
import { type Fingerprint, fingerprint } from "./fingerprint.ts";
import { isSameWork, type SharedPlace } from "./same-work.ts";

/** One work, in however many editions and performances. */
export interface Work {
  /** `w` and eight hexadecimal digits, from the notes alone; followed by `-2` and so on in the rare case of a clash. */
  readonly id: string;
  /** Indices of the scores, rising. */
  readonly members: readonly number[];
}

/** A shingle in more pieces than this is a commonplace. */
const COMMONPLACE = 64;

/**
 * Returns the works among these scores, told apart by content: a piece in another file, edition, key, tempo or
 * performance is the same work. Pieces are compared by the intervals of their top lines ({@link fingerprint} and
 * {@link isSameWork}); pieces too short for that are one work only where their top lines are equal.
 *
 * An id depends on the notes of its work only, not on other works or on order; it is the smallest hash of all the
 * work's shingles, so that another edition rarely changes it.
 *
 * @returns the works in order of their first members; each score is in exactly one
 * @example
 * const works = groupWorks([edition, otherEdition, otherPiece]);
 * works.map((work) => work.members); // [[0, 1], [2]]
 */
export function groupWorks(scores: readonly Score[]): Work[] {
  return groupFingerprints(scores.map((score) => fingerprint(score)));
}

/** {@link groupWorks} for fingerprints taken before, so that the scores need not be in memory together. */
export function groupFingerprints(prints: readonly Fingerprint[]): Work[] {
  const parents = prints.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [root(a), root(b)].sort((x, y) => x - y);
    parents[high!] = low!;
  };

  const firstWithLine = new Map<string, number>();
  prints.forEach(({ line }, index) => {
    const first = firstWithLine.get(line);
    if (first === undefined) firstWithLine.set(line, index);
    else join(first, index);
  });
  const different = [...firstWithLine.values()];
  for (const { a, b, shared } of sharedPlaces(prints, different)) {
    if (root(a) !== root(b) && isSameWork(prints[a]!, prints[b]!, shared)) join(a, b);
  }

  const members = new Map<number, number[]>();
  prints.forEach((_, index) => {
    const list = members.get(root(index));
    if (list) list.push(index);
    else members.set(index, [index]);
  });
  return withIds([...members.values()], prints);
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly shared: SharedPlace[];
}

/** Every pair of pieces with a shingle in common that is not a commonplace. */
function sharedPlaces(prints: readonly Fingerprint[], pieces: readonly number[]): Iterable<Pair> {
  const holders = shinglesByHash(prints, pieces);
  const pairs = new Map<number, Pair>();
  for (let from = 0; from < holders.length; ) {
    const hash = Math.floor(holders[from]! / MOST_PIECES);
    let to = from + 1;
    while (to < holders.length && Math.floor(holders[to]! / MOST_PIECES) === hash) to++;
    if (to - from <= COMMONPLACE) {
      for (let first = from; first < to; first++) {
        for (let second = first + 1; second < to; second++) {
          const a = holders[first]! % MOST_PIECES;
          const b = holders[second]! % MOST_PIECES;
          const key = a * MOST_PIECES + b;
          const pair = pairs.get(key) ?? { a, b, shared: [] };
          pair.shared.push([prints[a]!.shingles.get(hash)!, prints[b]!.shingles.get(hash)!]);
          pairs.set(key, pair);
        }
      }
    }
    from = to;
  }
  return pairs.values();
}

/** A hash of 32 bits and an index of 21 fill the 53 bits of a whole number. */
const MOST_PIECES = 2 ** 21;

/** Each `hash × 2²¹ + piece`, sorted. */
function shinglesByHash(prints: readonly Fingerprint[], pieces: readonly number[]): Float64Array {
  const count = pieces.reduce((sum, piece) => sum + prints[piece]!.shingles.size, 0);
  const holders = new Float64Array(count);
  let at = 0;
  for (const piece of pieces) {
    for (const hash of prints[piece]!.shingles.keys()) holders[at++] = hash * MOST_PIECES + piece;
  }
  return holders.sort();
}

function withIds(groups: readonly (readonly number[])[], prints: readonly Fingerprint[]): Work[] {
  const named = groups.map((members) => {
    const smallest = members.reduce((least, member) => Math.min(least, prints[member]!.smallest), 2 ** 32);
    const lines = members.map((member) => prints[member]!.line).sort(byCodeUnits);
    return { members, name: `w${smallest.toString(16).padStart(8, "0")}`, line: lines[0]! };
  });
  const clashes = new Map<string, string[]>();
  for (const { name, line } of named) clashes.set(name, [...(clashes.get(name) ?? []), line]);
  for (const lines of clashes.values()) lines.sort(byCodeUnits);
  return named.map(({ members, name, line }) => {
    const rank = clashes.get(name)!.indexOf(line);
    return { id: rank === 0 ? name : `${name}-${rank + 1}`, members };
  });
}
