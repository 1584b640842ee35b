import type { Score } from "@nocturne/score";
import { byCodeUnits } from "./find-midi-files.ts";
import { fingerprint } from "./fingerprint.ts";
import { FEWEST_SHARED, isSameWork, type SharedPlace } from "./same-work.ts";
import { findSharedShingles, type ShingleSource } from "./shared-shingles.ts";

/** One work, in however many editions and performances. */
export interface Work {
  /** `w` and eight hexadecimal digits, from the notes alone; followed by `-2` and so on in the rare case of a clash. */
  readonly id: string;
  /** Indices of the scores, rising. */
  readonly members: readonly number[];
}

/** What {@link groupFingerprints} compares: pieces by number, whose shingles may be on the disk. */
export interface Fingerprints extends ShingleSource {
  /** As `fingerprint` gives it. */
  line(piece: number): string;
  smallest(piece: number): number;
  steps(piece: number): Int32Array;
  /** The numbers of the pieces in the order in which their shingles are read best. @default rising */
  readonly readingOrder?: readonly number[];
}

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
  const prints = scores.map((score) => fingerprint(score));
  return groupFingerprints({
    count: prints.length,
    line: (piece) => prints[piece]!.line,
    smallest: (piece) => prints[piece]!.smallest,
    shingles: (piece) => prints[piece]!.hashes.length,
    hashes: (piece) => prints[piece]!.hashes,
    steps: (piece) => prints[piece]!.steps,
  });
}

/** {@link groupWorks} for fingerprints taken before, so that neither scores nor shingles need be in memory together. */
export function groupFingerprints(prints: Fingerprints): Work[] {
  const parents = Uint32Array.from({ length: prints.count }, (_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };
  const join = (a: number, b: number): void => {
    const [x, y] = [root(a), root(b)];
    parents[Math.max(x, y)] = Math.min(x, y);
  };

  const firstWithLine = new Map<string, number>();
  for (let piece = 0; piece < prints.count; piece++) {
    const first = firstWithLine.get(prints.line(piece));
    if (first === undefined) firstWithLine.set(prints.line(piece), piece);
    else join(first, piece);
  }
  const order = prints.readingOrder ?? [...parents.keys()];
  const different = order.filter((piece) => firstWithLine.get(prints.line(piece)) === piece);
  firstWithLine.clear();
  const shared = findSharedShingles(prints, different);
  for (const piece of different) {
    const partners = shared.partners(piece, FEWEST_SHARED, (other) => root(other) !== root(piece));
    if (partners.length === 0) continue;
    const places = sharedPlaces(prints, piece, shared.isCommonplace);
    for (const other of partners) {
      if (root(other) === root(piece)) continue;
      if (isSameWork(prints.steps(other), prints.steps(piece), places(other))) join(other, piece);
    }
  }

  const members = new Map<number, number[]>();
  for (let piece = 0; piece < prints.count; piece++) {
    const list = members.get(root(piece));
    if (list) list.push(piece);
    else members.set(piece, [piece]);
  }
  return withIds([...members.values()], prints);
}

/** Returns a function that tells where another piece has the shingles that it shares with this one. */
function sharedPlaces(
  prints: Fingerprints,
  piece: number,
  isCommonplace: (hash: number) => boolean,
): (other: number) => SharedPlace[] {
  const steps = prints.steps(piece);
  const stepOf = new Map<number, number>();
  for (const [index, hash] of prints.hashes(piece).entries()) {
    if (!isCommonplace(hash)) stepOf.set(hash, steps[index]!);
  }
  return (other) => {
    const [hashes, otherSteps] = [prints.hashes(other), prints.steps(other)];
    const shared: SharedPlace[] = [];
    for (let index = 0; index < hashes.length; index++) {
      const step = stepOf.get(hashes[index]!);
      if (step !== undefined) shared.push([otherSteps[index]!, step]);
    }
    return shared;
  };
}

function withIds(groups: readonly (readonly number[])[], prints: Fingerprints): Work[] {
  const nameOf = (members: readonly number[]): string => {
    const smallest = members.reduce((least, member) => Math.min(least, prints.smallest(member)), 2 ** 32);
    return `w${smallest.toString(16).padStart(8, "0")}`;
  };
  const lineOf = (members: readonly number[]): string => members.map(prints.line).sort(byCodeUnits)[0]!;
  const names = groups.map(nameOf);
  // The groups of each name that is there more than once.
  const clashes = new Map<string, (readonly number[])[]>();
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) clashes.set(name, []);
    seen.add(name);
  }
  for (const [index, members] of groups.entries()) clashes.get(names[index]!)?.push(members);
  const lines = new Map([...clashes].map(([name, those]) => [name, those.map(lineOf).sort(byCodeUnits)]));
  return groups.map((members, index) => {
    const name = names[index]!;
    const rank = lines.get(name)?.indexOf(lineOf(members)) ?? 0;
    return { id: rank === 0 ? name : `${name}-${rank + 1}`, members };
  });
}
