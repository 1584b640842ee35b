import type { Bpe } from "./bpe.ts";
import { type BpeNeighbours, bpeNeighbours, type IdTree } from "./bpe-neighbours.ts";
import type { Grammar } from "./contract.ts";

interface State {
  /** Of the grammar of the base, after all ids that the merged stand for. */
  readonly inner: unknown;
  /** The last id; −1 where none is. */
  readonly last: number;
  /** Whether any id of the base was told. */
  readonly begun: boolean;
}

/** How many ids are looked ahead, where merges might leave none. */
const AHEAD = 4;
/** Ids remembered, in all, of what may follow. */
const REMEMBERED = 2 ** 20;

/**
 * Returns the grammar of merged ids: it allows those whose base ids the grammar of the base allows in turn, and which
 * encoding would not merge otherwise, so that walks are what encoding writes wherever they are so in the base.
 */
export function bpeGrammar(base: Grammar, bpe: Bpe): Grammar<State> {
  const { baseSize: mark, size, cutBefore } = bpe;
  const cut = new Set(cutBefore);
  let known: BpeNeighbours | undefined;
  const neighbours = (): BpeNeighbours => {
    known ??= bpeNeighbours(bpe);
    return known;
  };
  const following = new Map<string, readonly number[]>();
  let remembered = 0;

  /** Whether there is a way on after an id, given what the base allows there. */
  const goesOn = (state: State, mask: Uint8Array | undefined, ahead: number): boolean => {
    const { last, begun } = state;
    const touched = neighbours().touched(last);
    const parts = last === mark && begun;
    for (let id = 0; id < mark; id++) {
      if (mask?.[id] === 0) continue;
      // It begins a piece of its own, or nothing that comes of it merges with what was before.
      if (last !== mark && cut.has(id)) return true;
      if (!touched?.[id] && (!parts || cut.has(id))) return true;
    }
    return ahead > 0 && follow(state, ahead - 1).length > 0;
  };

  /** Adds the ids that stand for what begins as a node does, in whose state the base is. */
  const gather = ({ plain, marked, next }: IdTree, inner: unknown, ahead: number, ids: number[]): void => {
    const { touched } = neighbours();
    let mask: Uint8Array | undefined;
    if (next.size > 0 || touched(plain) || touched(marked)) mask = base.allowed(inner, 0, []);
    for (const last of [plain, marked]) {
      if (last >= 0 && (!touched(last) || goesOn({ inner, last, begun: true }, mask, ahead))) ids.push(last);
    }
    for (const [id, child] of next) {
      if (mask?.[id] !== 0) gather(child, base.next(inner, [id]), ahead, ids);
    }
  };

  /** The ids that begin with one of the base, after which the base is in a state. */
  const beginning = (id: number, tree: IdTree, inner: unknown, ahead: number): readonly number[] => {
    const key = base.key && `${ahead} ${id} ${base.key(inner)}`;
    const before = key && following.get(key);
    if (before) return before;
    const ids: number[] = [];
    gather(tree, inner, ahead, ids);
    if (key) {
      remembered += ids.length + 1;
      if (remembered > REMEMBERED) {
        following.clear();
        remembered = 0;
      }
      following.set(key, ids);
    }
    return ids;
  };

  /** The ids that may follow. */
  const follow = ({ inner, last, begun }: State, ahead: number): number[] => {
    const { tree, isMarked, parted, lone } = neighbours();
    const others = last < 0 ? undefined : parted(last);
    const mask = base.allowed(inner, 0, []);
    const ids: number[] = [];
    for (const [id, child] of tree.next) {
      if (mask?.[id] === 0) continue;
      const begins = last < 0 || (last !== mark && cut.has(id));
      if (!begins && last === mark && begun && !cut.has(id)) continue;
      for (const each of beginning(id, child, base.next(inner, [id]), ahead)) {
        if (begins ? isMarked[each] : !isMarked[each] && !others?.[each]) ids.push(each);
      }
    }
    const mayMark = last < 0 || (last !== mark && lone);
    if (mayMark && goesOn({ inner, last: mark, begun }, mask, ahead)) ids.push(mark);
    return ids;
  };

  return {
    start: { inner: base.start, last: -1, begun: false },
    allowed(state) {
      const mask = new Uint8Array(size);
      for (const id of follow(state, AHEAD)) mask[id] = 1;
      return mask;
    },
    next({ inner, begun }, step) {
      const last = step[0]!;
      const ids = bpe.expand(last);
      return {
        inner: ids.reduce((state, id) => base.next(state, [id]), inner),
        last,
        begun: begun || ids.length > 0,
      };
    },
    // A mark waits for its piece.
    complete: ({ inner, last }) => last !== mark && (base.complete?.(inner) ?? true),
  };
}
