import type { Bpe } from "./bpe.ts";
import { type MergeTable, mergeTable } from "./merge-table.ts";

/** Ids by what they stand for: a node for each beginning. */
export interface IdTree {
  readonly next: Map<number, IdTree>;
  /** The id that stands for this; −1 where none does. */
  plain: number;
  /** The id that stands for this with the mark before it, which begins a piece; −1 where none does. */
  marked: number;
}

/** Which ids encoding leaves side by side. */
export interface BpeNeighbours {
  /** The ids that encoding can write. */
  readonly tree: IdTree;
  /** One byte an id: 1 where it begins a piece. */
  readonly isMarked: Uint8Array;
  /** Whether the mark can stand alone before a cut. */
  readonly lone: boolean;
  /** One byte a base id: 1 where what begins with it may merge with the end of an id; `undefined` where nothing does. */
  readonly touched: (id: number) => Uint8Array | undefined;
  /** One byte an id: 1 where encoding would merge it otherwise after an id of the same piece. */
  readonly parted: (id: number) => Uint8Array;
}

/** How an id comes to be, merge by merge: what stands first and last before the first of them, and after each. */
interface Making {
  readonly ranks: readonly number[];
  readonly firsts: readonly number[];
  readonly lasts: readonly number[];
}

/** For how many ids it is remembered what does not follow them. */
const REMEMBERED = 2048;

/**
 * Returns which ids encoding leaves side by side. Two are enough to look at: the first merge across any boundary of a
 * piece comes when both sides were merged as they are alone, so that it would come between those two alone as well.
 */
export function bpeNeighbours({ baseSize: mark, merges, cutBefore, size }: Bpe): BpeNeighbours {
  const table = mergeTable(mark, merges);
  const makings = table.names.map((name) => makingOf(table, codes(name)));
  const cut = new Set(cutBefore);
  const tree = node();
  const isMarked = new Uint8Array(size);
  const plain: number[] = [];
  for (const [id, name] of table.names.entries()) {
    const [first, ...rest] = codes(name);
    const ids = first === mark ? rest : [first!, ...rest];
    const whole = ids.every((each, i) => each !== mark && (i === 0 || !cut.has(each)));
    if (!makings[id] || !whole || ids.length === 0) continue;
    let place = tree;
    for (const each of ids) {
      if (!place.next.has(each)) place.next.set(each, node());
      place = place.next.get(each)!;
    }
    if (first === mark) {
      place.marked = id;
      isMarked[id] = 1;
    } else {
      place.plain = id;
      plain.push(id);
    }
  }
  const rights = table.names.map((): number[] => []);
  for (const [left, right] of merges) rights[left]!.push(table.names[right]!.charCodeAt(0));

  const touched = remembered(Number.POSITIVE_INFINITY, (id) => {
    const mask = new Uint8Array(mark + 1);
    for (const last of makings[id]?.lasts ?? []) for (const right of rights[last]!) mask[right] = 1;
    return mask.includes(1) ? mask : undefined;
  });
  const parted = remembered(REMEMBERED, (id) => {
    const mask = new Uint8Array(size);
    const left = makings[id];
    if (!left || !touched(id)) return mask;
    for (const right of plain) if (!stay(table, left, makings[right]!)) mask[right] = 1;
    return mask;
  });
  const lone = plain.some((id) => cut.has(table.names[id]!.charCodeAt(0)) && !parted(mark)[id]);
  return { tree, isMarked, lone, touched, parted };
}

/** Whether two ids, told apart and merged together, become themselves. */
function stay({ rank }: MergeTable, left: Making, right: Making): boolean {
  let i = 0;
  let j = 0;
  for (;;) {
    const across = rank(left.lasts[i]!, right.firsts[j]!) ?? Number.POSITIVE_INFINITY;
    const inLeft = left.ranks[i] ?? Number.POSITIVE_INFINITY;
    const inRight = right.ranks[j] ?? Number.POSITIVE_INFINITY;
    // Of merges as early as each other the leftmost comes first.
    if (across < inLeft && across <= inRight) return false;
    if (i === left.ranks.length && j === right.ranks.length) return true;
    if (inLeft <= inRight) i++;
    else j++;
  }
}

/** How ids are merged to one; `undefined` where they are not. */
function makingOf(table: MergeTable, ids: readonly number[]): Making | undefined {
  const piece = Int32Array.from(ids);
  const ranks: number[] = [];
  const firsts = [piece[0]!];
  const lasts = [piece.at(-1)!];
  const end = table.merge(piece, (rank, _where, length) => {
    ranks.push(rank);
    firsts.push(piece[0]!);
    lasts.push(piece[length - 1]!);
  });
  return end === 1 ? { ranks, firsts, lasts } : undefined;
}

function node(): IdTree {
  return { next: new Map(), plain: -1, marked: -1 };
}

function codes(name: string): number[] {
  return Array.from({ length: name.length }, (_, i) => name.charCodeAt(i));
}

/** Remembers what was found of up to `most` ids. */
function remembered<T>(most: number, find: (id: number) => T): (id: number) => T {
  let known: T[] = [];
  let count = 0;
  return (id) => {
    if (id in known) return known[id]!;
    if (count++ === most) {
      known = [];
      count = 1;
    }
    const found = find(id);
    known[id] = found;
    return found;
  };
}
