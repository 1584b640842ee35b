/** The merges of a byte pair encoding, by what they make. */
export interface MergeTable {
  /** What each id stands for, a character an id: those of the base, and the mark that begins a piece. */
  readonly names: readonly string[];
  /** Which merge joins two ids, the first learned being 0; `undefined` where none does. */
  rank(left: number, right: number): number | undefined;
  /**
   * Merges the ids of a piece in place, always the first learned of its pairs, of those the leftmost.
   *
   * @param merged - is told of each merge: which it is, where it stands, and how many ids are left
   * @returns how many ids are left
   */
  merge(piece: Int32Array, merged?: (rank: number, where: number, length: number) => void): number;
}

/** Pairs are told apart by left × this + right. */
const PAIR = 2 ** 20;
const NONE = 0x7fffffff;

/**
 * Returns the table of some merges, in the order of learning. Two that make the same make one id.
 *
 * @throws RangeError where a merge names an id that there is not yet
 */
export function mergeTable(
  baseSize: number,
  merges: readonly (readonly [left: number, right: number])[],
): MergeTable {
  // A mark is no base id, but two merges that differ by it alone are two.
  const names = Array.from({ length: baseSize + 1 }, (_, id) => String.fromCharCode(id));
  const idOf = new Map(names.map((name, id) => [name, id]));
  const ranks = new Map<number, number>();
  const targets = new Int32Array(merges.length);
  for (const [rank, [left, right]] of merges.entries()) {
    if (!(left >= 0 && left < names.length && right >= 0 && right < names.length)) {
      throw new RangeError(
        `bpe: merge ${rank} is of ${left} and ${right}; there are ids up to ${names.length - 1} by then`,
      );
    }
    const name = names[left]! + names[right]!;
    let id = idOf.get(name);
    if (id === undefined) {
      id = names.length;
      names.push(name);
      idOf.set(name, id);
    }
    ranks.set(left * PAIR + right, rank);
    targets[rank] = id;
  }
  return {
    names,
    rank: (left, right) => ranks.get(left * PAIR + right),
    merge(piece, merged) {
      let { length } = piece;
      const rankAt = (at: number): number => ranks.get(piece[at]! * PAIR + piece[at + 1]!) ?? NONE;
      const at = new Int32Array(length);
      for (let i = 0; i < length - 1; i++) at[i] = rankAt(i);
      for (;;) {
        let best = NONE;
        let where = -1;
        for (let i = 0; i < length - 1; i++) {
          if (at[i]! < best) {
            best = at[i]!;
            where = i;
          }
        }
        if (where < 0) return length;
        piece[where] = targets[best]!;
        piece.copyWithin(where + 1, where + 2, length);
        at.copyWithin(where + 1, where + 2, length);
        length--;
        if (where > 0) at[where - 1] = rankAt(where - 1);
        if (where < length - 1) at[where] = rankAt(where);
        merged?.(best, where, length);
      }
    },
  };
}
