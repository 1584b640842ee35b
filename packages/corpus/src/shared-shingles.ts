import { growingList } from "./growing-list.ts";

/** Pieces by number, whose shingles can be had one piece after the other. */
export interface ShingleSource {
  /** Pieces are numbered from 0 to below this, which is at most 2²¹. */
  readonly count: number;
  /** Number of a piece's different shingles. */
  shingles(piece: number): number;
  /** Their hashes. May read them from the disk. */
  hashes(piece: number): Uint32Array;
}

/** Which pieces have shingles in common. */
export interface SharedShingles {
  /** The pieces before this one with which it shares so many shingles that are no commonplaces; `other` says which count. */
  partners(piece: number, fewest: number, other: (piece: number) => boolean): number[];
  /** Whether a shingle is in more pieces than tells anything. */
  isCommonplace(hash: number): boolean;
}

/** A shingle in more pieces than this is a commonplace. */
const COMMONPLACE = 64;

/** A hash of 32 bits and a piece of 21 fill the 53 bits of a whole number. */
const MOST_PIECES = 2 ** 21;

/** Shingles that are sorted at a time, at 8 bytes each: so many, or an eighth of all if that is more. */
const [FEWEST_SORTED, SHARE_SORTED] = [2 ** 24, 1 / 8];

/**
 * Finds which pieces share shingles. All are read some times, a range of hashes at a time, so that never more than some
 * are in memory; of what was found, eight bytes are kept for each shingle of a piece that others have too.
 *
 * @param pieces - those to be compared, in the order in which they are read best
 * @param most - shingles that are sorted at a time
 * @throws RangeError where there are more pieces than can be numbered
 */
export function findSharedShingles(
  source: ShingleSource,
  pieces: readonly number[],
  most?: number,
): SharedShingles {
  if (source.count > MOST_PIECES) {
    throw new RangeError(
      `corpus: at most ${MOST_PIECES} pieces can be compared, got ${source.count}; give a split file instead`,
    );
  }
  const commonplaces = growingList();
  // The pieces that share a shingle, rising; then those of the next shingle. And where each of these groups ends.
  const holders = growingList();
  const ends = growingList();
  const groupsHeld = new Uint32Array(source.count + 1);
  for (const sorted of sortedEntries(source, pieces, most)) {
    for (let from = 0; from < sorted.length; ) {
      const hash = Math.floor(sorted[from]! / MOST_PIECES);
      const limit = (hash + 1) * MOST_PIECES;
      let to = from + 1;
      while (to < sorted.length && sorted[to]! < limit) to++;
      if (to - from > COMMONPLACE) commonplaces.push(hash);
      else if (to - from > 1) {
        for (; from < to; from++) {
          const piece = sorted[from]! % MOST_PIECES;
          holders.push(piece);
          groupsHeld[piece]!++;
        }
        ends.push(holders.length);
      }
      from = to;
    }
  }
  return searchGroups(groupsHeld, holders.values(), ends.values(), commonplaces.values());
}

/** Gives `hash × 2²¹ + piece` of all shingles, sorted, a range of hashes at a time. */
function* sortedEntries(
  source: ShingleSource,
  pieces: readonly number[],
  most?: number,
): Generator<Float64Array> {
  const total = pieces.reduce((sum, piece) => sum + source.shingles(piece), 0);
  const ranges = hashRanges(source, pieces, total, most ?? Math.max(FEWEST_SORTED, total * SHARE_SORTED));
  const entries = new Float64Array(ranges.reduce((largest, { count }) => Math.max(largest, count), 0));
  for (const { from, below, count } of ranges) {
    let at = 0;
    for (const piece of pieces) {
      for (const hash of source.hashes(piece)) {
        if (hash >= from && hash < below) entries[at++] = hash * MOST_PIECES + piece;
      }
    }
    yield entries.subarray(0, count).sort();
  }
}

interface HashRange {
  readonly from: number;
  readonly below: number;
  readonly count: number;
}

/** Bits of a hash by which they are told apart when ranges are made. */
const BIN_BITS = 12;

/** Ranges of hashes of which so many are there at most; more only where a single bin has more. */
function hashRanges(
  source: ShingleSource,
  pieces: readonly number[],
  total: number,
  most: number,
): HashRange[] {
  if (total <= most) return [{ from: 0, below: 2 ** 32, count: total }];
  const bins = new Float64Array(2 ** BIN_BITS);
  for (const piece of pieces) {
    for (const hash of source.hashes(piece)) bins[hash >>> (32 - BIN_BITS)]!++;
  }
  const ranges: HashRange[] = [];
  let [from, count] = [0, 0];
  for (const [bin, inBin] of bins.entries()) {
    const here = bin * 2 ** (32 - BIN_BITS);
    if (count > 0 && count + inBin > most) {
      ranges.push({ from, below: here, count });
      [from, count] = [here, 0];
    }
    count += inBin;
  }
  ranges.push({ from, below: 2 ** 32, count });
  return ranges;
}

function searchGroups(
  groupsHeld: Uint32Array,
  holders: Uint32Array,
  ends: Uint32Array,
  commonplaces: Uint32Array,
): SharedShingles {
  const { groups, groupsFrom } = groupsByPiece(groupsHeld, holders, ends);
  const shared = new Uint32Array(groupsHeld.length);
  return {
    partners(piece, fewest, other) {
      const met: number[] = [];
      for (let at = groupsFrom[piece]!; at < groupsFrom[piece + 1]!; at++) {
        const group = groups[at]!;
        for (let holder = group === 0 ? 0 : ends[group - 1]!; holders[holder]! < piece; holder++) {
          const partner = holders[holder]!;
          if (shared[partner]!++ === 0) met.push(partner);
        }
      }
      const partners = met.filter((partner) => shared[partner]! >= fewest && other(partner));
      for (const partner of met) shared[partner] = 0;
      return partners;
    },
    isCommonplace(hash) {
      let [low, high] = [0, commonplaces.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (commonplaces[middle]! < hash) low = middle + 1;
        else high = middle;
      }
      return commonplaces[low] === hash;
    },
  };
}

/** The groups that each piece is in: those of piece `p` are from `groupsFrom[p]` to below `groupsFrom[p + 1]`. */
function groupsByPiece(groupsHeld: Uint32Array, holders: Uint32Array, ends: Uint32Array) {
  const groupsFrom = new Uint32Array(groupsHeld.length);
  for (let piece = 1; piece < groupsFrom.length; piece++) {
    groupsFrom[piece] = groupsFrom[piece - 1]! + groupsHeld[piece - 1]!;
  }
  const next = groupsFrom.slice();
  const groups = new Uint32Array(holders.length);
  for (let group = 0, holder = 0; group < ends.length; group++) {
    for (; holder < ends[group]!; holder++) groups[next[holders[holder]!]!++] = group;
  }
  return { groups, groupsFrom };
}
