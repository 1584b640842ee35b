/** Byte pair encoding over ids: pairs of ids that often follow each other become ids of their own. */
export interface Bpe {
  /** Ids of the vocabulary that it was trained on. */
  readonly baseSize: number;
  /** All ids: those of the base, the mark that begins a piece, the merged. */
  readonly size: number;
  /** The pairs, most frequent first, as they were learned. */
  readonly merges: readonly (readonly [left: number, right: number])[];
  /** Pieces begin before these ids of the base, and nothing is merged across. */
  readonly cutBefore: readonly number[];
  /** Returns the base ids that an id stands for. */
  expand(id: number): readonly number[];
  /** Merges the ids of a sequence; `cuts` is how many pieces are cut at most. */
  encode(ids: ArrayLike<number>, cuts?: number): Int32Array;
  /** Returns the base ids of merged ones. */
  decode(ids: ArrayLike<number>): Int32Array;
}

/** Pairs are told apart by left × this + right. */
const PAIR = 2 ** 20;
const NONE = 0x7fffffff;
/** Pieces remembered with their ids. */
const REMEMBERED = 20_000;

/**
 * Returns the encoding of some merges, in the order of learning.
 *
 * @throws RangeError where a merge names an id that there is not yet
 */
export function createBpe(
  baseSize: number,
  merges: readonly (readonly [left: number, right: number])[],
  cutBefore: readonly number[] = [],
): Bpe {
  const mark = baseSize;
  const expansions: number[][] = Array.from({ length: baseSize }, (_, id) => [id]);
  expansions.push([]);
  // A mark is no base id, but two merges that differ by it alone are two.
  const names = expansions.map((_, id) => String.fromCharCode(id));
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
      expansions.push([...expansions[left]!, ...expansions[right]!]);
      idOf.set(name, id);
    }
    ranks.set(left * PAIR + right, rank);
    targets[rank] = id;
  }
  const cut = new Set(cutBefore);
  const known = new Map<string, Int32Array>();

  const mergePiece = (piece: Int32Array): Int32Array => {
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
      if (where < 0) return piece.subarray(0, length);
      piece[where] = targets[best]!;
      piece.copyWithin(where + 1, where + 2, length);
      at.copyWithin(where + 1, where + 2, length);
      length--;
      if (where > 0) at[where - 1] = rankAt(where - 1);
      if (where < length - 1) at[where] = rankAt(where);
    }
  };

  return {
    baseSize,
    size: names.length,
    merges,
    cutBefore,
    expand: (id) => expansions[id] ?? [],
    encode(ids, cuts = Number.POSITIVE_INFINITY) {
      const merged = new Int32Array(ids.length + 1 + ids.length);
      let length = 0;
      for (const [from, to] of pieces(ids, cut, cuts)) {
        const piece = new Int32Array(to - from + 1);
        piece[0] = mark;
        let name = "";
        for (let i = from; i < to; i++) {
          piece[i - from + 1] = ids[i]!;
          name += String.fromCharCode(ids[i]!);
        }
        let encoded = known.get(name);
        if (!encoded) {
          encoded = mergePiece(piece);
          if (known.size >= REMEMBERED) known.clear();
          known.set(name, encoded);
        }
        merged.set(encoded, length);
        length += encoded.length;
      }
      return merged.slice(0, length);
    },
    decode(ids) {
      const base: number[] = [];
      for (let i = 0; i < ids.length; i++) for (const id of expansions[ids[i]!] ?? []) base.push(id);
      return Int32Array.from(base);
    },
  };
}

/** From where to where the pieces of a sequence reach. */
export function* pieces(
  ids: ArrayLike<number>,
  cut: ReadonlySet<number>,
  cuts: number,
): Generator<readonly [from: number, to: number]> {
  let from = 0;
  let seen = 0;
  for (let i = 0; i < ids.length; i++) {
    if (!cut.has(ids[i]!)) continue;
    seen++;
    if (seen > cuts) break;
    if (i > from) yield [from, i];
    from = i;
  }
  if (ids.length > from) yield [from, ids.length];
}
