/** How often pairs occur and where; the most frequent first, of pairs as frequent the one met first. */
export interface PairCounts {
  /** Counts a pair at a place. */
  add(key: number, place: number): void;
  /** Counts a pair once less. */
  remove(key: number): void;
  /** Puts in order what was counted since. */
  settle(): void;
  /** Takes the most frequent pair that occurs at least so often, with places, some of which may hold it no more. */
  take(least: number): { readonly key: number; readonly places: number[] } | undefined;
}

export function pairCounts(): PairCounts {
  const index = new Map<number, number>();
  const keys: number[] = [];
  const counts: number[] = [];
  const places: number[][] = [];
  const changed = new Set<number>();
  /** Pairs by the count that they had when they were put there. */
  const byCount: number[][] = [];
  let top = 0;
  const put = (pair: number): void => {
    const count = counts[pair]!;
    if (count <= 0) return;
    const list = byCount[count];
    if (list) list.push(pair);
    else byCount[count] = [pair];
    top = Math.max(top, count);
  };
  return {
    add(key, place) {
      let pair = index.get(key);
      if (pair === undefined) {
        pair = keys.push(key) - 1;
        index.set(key, pair);
        counts.push(0);
        places.push([]);
      }
      counts[pair]!++;
      places[pair]!.push(place);
      changed.add(pair);
    },
    remove(key) {
      const pair = index.get(key);
      if (pair !== undefined) counts[pair]!--;
    },
    settle() {
      for (const pair of changed) put(pair);
      changed.clear();
    },
    take(least) {
      for (; top >= least; top--) {
        const list = byCount[top] ?? [];
        // Those whose count went down since are put where it belongs.
        const still = list.filter((pair) => counts[pair] === top);
        for (const pair of list) if (counts[pair]! < top) put(pair);
        byCount[top] = still;
        if (still.length === 0) continue;
        const pair = still.reduce((first, other) => Math.min(first, other));
        byCount[top] = still.filter((other) => other !== pair);
        const taken = places[pair]!;
        places[pair] = [];
        counts[pair] = 0;
        return { key: keys[pair]!, places: taken };
      }
      return undefined;
    },
  };
}
