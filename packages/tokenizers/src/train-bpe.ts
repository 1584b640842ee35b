import { type Bpe, createBpe, pieces } from "./bpe.ts";

/** How an encoding is trained. */
export interface TrainBpeOptions {
  /** Ids of the vocabulary. */
  readonly baseSize: number;
  /** Ids of the encoding, the base's and one mark among them; fewer where nothing is left to merge. */
  readonly size: number;
  /** Ids before which sequences are cut into pieces, as that of a bar. @default none */
  readonly cutBefore?: readonly number[];
  /** How many pieces of each sequence are cut at most. @default all */
  readonly cuts?: readonly number[];
}

const PAIR = 2 ** 20;

/**
 * Learns the merges of an encoding: again and again the pair that follows each other most often becomes an id; of pairs as
 * frequent the one of the lowest ids. The merges are those of Hugging Face's trainer.
 *
 * @throws RangeError where the size is not above the base's and its mark
 * @example
 * const bpe = trainBpe(scores.map((score) => tokenizer.encode(score).values), { baseSize: 284, size: 1000 });
 */
export function trainBpe(sequences: Iterable<ArrayLike<number>>, options: TrainBpeOptions): Bpe {
  const { baseSize, size, cutBefore = [], cuts } = options;
  if (!(Number.isInteger(size) && size > baseSize + 1 && size < PAIR)) {
    throw new RangeError(`bpe: size must be a whole number from ${baseSize + 2} to ${PAIR - 1}, got ${size}`);
  }
  const corpus = gather(sequences, baseSize, new Set(cutBefore), cuts);
  const pairs = countPairs(corpus);
  const { symbols, next, previous, weights } = corpus;
  const merges: [number, number][] = [];
  const names = Array.from({ length: baseSize + 1 }, (_, id) => String.fromCharCode(id));
  const idOf = new Map(names.map((name, id) => [name, id]));
  const grown = new Set<number>();
  while (names.length < size) {
    const pair = pairs.pop();
    if (pair === undefined) break;
    const [left, right] = [pairs.left(pair), pairs.right(pair)];
    merges.push([left, right]);
    const name = names[left]! + names[right]!;
    const id = idOf.get(name) ?? names.length;
    if (id === names.length) {
      names.push(name);
      idOf.set(name, id);
    }
    const places = pairs.take(pair);
    if (left === right) places.sort((a, b) => a - b);
    grown.clear();
    for (const place of places) {
      const second = next[place]!;
      if (symbols[place] !== left || second < 0 || symbols[second] !== right) continue;
      const weight = weights[place]!;
      const before = previous[place]!;
      const after = next[second]!;
      if (before >= 0) {
        pairs.add(symbols[before]!, left, -weight);
        grown.add(pairs.add(symbols[before]!, id, weight, before));
      }
      if (after >= 0) {
        pairs.add(right, symbols[after]!, -weight);
        grown.add(pairs.add(id, symbols[after]!, weight, place));
        previous[after] = place;
      }
      symbols[place] = id;
      symbols[second] = -1;
      next[place] = after;
    }
    for (const each of grown) pairs.push(each);
  }
  return createBpe(baseSize, merges, cutBefore);
}

/** All pieces, each once, one after the other; lists linked within pieces. */
interface Corpus {
  readonly symbols: Int32Array;
  /** −1 at the end of a piece. */
  readonly next: Int32Array;
  /** −1 at the start of a piece. */
  readonly previous: Int32Array;
  /** How often the piece around occurs. */
  readonly weights: Int32Array;
}

function gather(
  sequences: Iterable<ArrayLike<number>>,
  mark: number,
  cut: ReadonlySet<number>,
  cuts: readonly number[] | undefined,
): Corpus {
  const counts = new Map<string, number>();
  let index = 0;
  let total = 0;
  for (const ids of sequences) {
    for (const [from, to] of pieces(ids, cut, cuts?.[index] ?? Number.POSITIVE_INFINITY)) {
      let name = "";
      for (let i = from; i < to; i++) name += String.fromCharCode(ids[i]!);
      const count = counts.get(name);
      if (count === undefined) total += name.length + 1;
      counts.set(name, (count ?? 0) + 1);
    }
    index++;
  }
  const corpus = {
    symbols: new Int32Array(total),
    next: new Int32Array(total),
    previous: new Int32Array(total),
    weights: new Int32Array(total),
  };
  let at = 0;
  for (const [name, count] of counts) {
    const last = at + name.length;
    for (let i = at; i <= last; i++) {
      corpus.symbols[i] = i === at ? mark : name.charCodeAt(i - at - 1);
      corpus.next[i] = i === last ? -1 : i + 1;
      corpus.previous[i] = i === at ? -1 : i - 1;
      corpus.weights[i] = count;
    }
    at = last + 1;
  }
  return corpus;
}

/** How often pairs occur, and where; the most frequent first. */
interface Pairs {
  left(pair: number): number;
  right(pair: number): number;
  /** Counts a pair at a place, which need not be told where the count goes down; returns the pair. */
  add(left: number, right: number, weight: number, place?: number): number;
  /** Puts a pair where its count belongs. */
  push(pair: number): void;
  /** Takes the most frequent pair; `undefined` where none is left. */
  pop(): number | undefined;
  /** The places of a pair, some of which may hold it no more. */
  take(pair: number): number[];
}

function countPairs({ symbols, next, weights }: Corpus): Pairs {
  const index = new Map<number, number>();
  const keys: number[] = [];
  const counts: number[] = [];
  const places: number[][] = [];
  // A heap of pairs with the count that they had when they were put in.
  const heap: number[] = [];
  const heapCounts: number[] = [];

  const above = (a: number, b: number): boolean =>
    heapCounts[a]! > heapCounts[b]! || (heapCounts[a] === heapCounts[b] && keys[heap[a]!]! < keys[heap[b]!]!);
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
    [heapCounts[a], heapCounts[b]] = [heapCounts[b]!, heapCounts[a]!];
  };

  const pairs: Pairs = {
    left: (pair) => Math.floor(keys[pair]! / PAIR),
    right: (pair) => keys[pair]! % PAIR,
    add(left, right, weight, place) {
      const key = left * PAIR + right;
      let pair = index.get(key);
      if (pair === undefined) {
        pair = keys.push(key) - 1;
        index.set(key, pair);
        counts.push(0);
        places.push([]);
      }
      counts[pair]! += weight;
      if (place !== undefined) places[pair]!.push(place);
      return pair;
    },
    push(pair) {
      if (counts[pair]! <= 0) return;
      let at = heap.push(pair) - 1;
      heapCounts.push(counts[pair]!);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!above(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      while (heap.length > 0) {
        const pair = heap[0]!;
        const count = heapCounts[0]!;
        const last = heap.length - 1;
        swap(0, last);
        heap.pop();
        heapCounts.pop();
        for (let at = 0; ; ) {
          const child = 2 * at + 1;
          if (child >= last) break;
          const higher = child + 1 < last && above(child + 1, child) ? child + 1 : child;
          if (!above(higher, at)) break;
          swap(higher, at);
          at = higher;
        }
        if (count === counts[pair] && count > 0) return pair;
        // The count went down since: it belongs further back. Where it went up, it was put in again.
        if (counts[pair]! > 0 && counts[pair]! < count) pairs.push(pair);
      }
      return undefined;
    },
    take(pair) {
      const taken = places[pair]!;
      places[pair] = [];
      counts[pair] = 0;
      return taken;
    },
  };

  for (let i = 0; i < symbols.length; i++) {
    if (next[i]! >= 0) pairs.add(symbols[i]!, symbols[next[i]!]!, weights[i]!, i);
  }
  for (let pair = 0; pair < keys.length; pair++) pairs.push(pair);
  return pairs;
}
