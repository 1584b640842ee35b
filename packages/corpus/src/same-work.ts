/** Steps of a top line that count as one place. */
const PLACE = 32;

/** Pieces that share fewer shingles are not one work, whatever the shingles are. */
export const FEWEST_SHARED = 8;

/** Where a shingle that two pieces share comes first in either: `[step in a, step in b]`. */
export type SharedPlace = readonly [a: number, b: number];

/**
 * Whether two pieces are one work. Shared shingles count where they come in the same order in both (the longest chain
 * that rises in both), and at how many places of the pieces: a figure that two works happen to share is at one place, a
 * work that two editions share is at many, even where few of its shingles survive.
 *
 * @param a - the steps of one piece's shingles
 * @param b - of the other's
 */
export function isSameWork(a: Int32Array, b: Int32Array, shared: readonly SharedPlace[]): boolean {
  if (shared.length < FEWEST_SHARED) return false;
  const chain = longestChain(shared);
  const places = Math.min(placesOf(chain, 0), placesOf(chain, 1));
  const spread = places / Math.min(placesHeard(a), placesHeard(b));
  const share = chain.length / Math.min(a.length, b.length);
  const muchOfIt = chain.length >= FEWEST_SHARED && places >= 2 && spread >= 0.2 && share >= 0.12;
  const throughout = chain.length >= 12 && places >= 4 && spread >= 0.1;
  return muchOfIt || throughout;
}

function placesOf(chain: readonly SharedPlace[], side: 0 | 1): number {
  return new Set(chain.map((place) => Math.floor(place[side] / PLACE))).size;
}

/** Places of a piece that have a shingle not heard before. */
function placesHeard(steps: Int32Array): number {
  let places = 0;
  let last = -1;
  for (const step of steps) {
    const place = Math.floor(step / PLACE);
    if (place !== last) places++;
    last = place;
  }
  return places;
}

/** The longest list of places that rises strictly on both sides, in O(n log n). */
export function longestChain(shared: readonly SharedPlace[]): SharedPlace[] {
  const sorted = [...shared].sort((x, y) => x[0] - y[0] || y[1] - x[1]);
  const ends: number[] = []; // by length of chain − 1, the index of the end with the smallest b
  const before = new Int32Array(sorted.length);
  for (const [index, place] of sorted.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[ends[middle]!]![1] < place[1]) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? ends[low - 1]! : -1;
    ends[low] = index;
  }
  const chain: SharedPlace[] = [];
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) chain.push(sorted[index]!);
  return chain.reverse();
}
