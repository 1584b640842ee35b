import { mergeTable } from "./merge-table.ts";

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
  const { names, merge } = mergeTable(baseSize, merges);
  const expansions = names.map((name) =>
    Array.from({ length: name.length }, (_, i) => name.charCodeAt(i)).filter((id) => id !== mark),
  );
  const cut = new Set(cutBefore);
  const known = new Map<string, Int32Array>();

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
          encoded = piece.subarray(0, merge(piece));
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
