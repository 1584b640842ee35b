import { pairCounts } from "./merge-counts.ts";
import type { Occurrence } from "./segment.ts";
import { joinShapes, type Merge, type Shape } from "./shape.ts";
import { createRelations, MOST_NOTES, MOST_SHAPES, pairKey } from "./vocabulary.ts";

/** How merges are learned. */
export interface LearnMergesOptions {
  /** Shapes at most, the chords among them. */
  readonly shapes: number;
  /** A pair is a word where it occurs so often. */
  readonly least: number;
}

/**
 * Learns merges from voices of chords, as byte pair encoding does from text: again and again, the two shapes that follow
 * each other most often in the same relation (of pitch, of time, of unit) become one.
 *
 * @param chords - the shapes that occur in the voices
 */
export function learnMerges(
  voices: readonly (readonly Occurrence[])[],
  chords: readonly Shape[],
  { shapes: most, least }: LearnMergesOptions,
): Merge[] {
  const all = voices.flat();
  const { length } = all;
  const shape = Int32Array.from(all, (word) => word.shape);
  const next = new Int32Array(length).fill(-1);
  const previous = new Int32Array(length).fill(-1);
  let begin = 0;
  for (const voice of voices) {
    for (let i = begin + 1; i < begin + voice.length; i++) {
      next[i - 1] = i;
      previous[i] = i - 1;
    }
    begin += voice.length;
  }
  const shapes = [...chords];
  const names = new Map(shapes.map((each, id) => [JSON.stringify(each.notes), id]));
  const relations = createRelations(true);
  const pairs = pairCounts();
  const keyAt = (left: number, right: number): number => {
    const [a, b] = [all[left]!, all[right]!];
    const [first, second] = [shape[left]!, shape[right]!];
    if (shapes[first]!.notes.length + shapes[second]!.notes.length > MOST_NOTES) return -1;
    const relation = relations.of(b.root - a.root, b.onset - a.onset, a.unit, b.unit);
    return relation < 0 ? -1 : pairKey(first, second, relation);
  };
  const count = (left: number, right: number): void => {
    const key = keyAt(left, right);
    if (key >= 0) pairs.add(key, left);
  };
  const uncount = (left: number, right: number): void => {
    const key = keyAt(left, right);
    if (key >= 0) pairs.remove(key);
  };
  for (let i = 0; i < length; i++) if (next[i]! >= 0) count(i, next[i]!);
  pairs.settle();

  const merges: Merge[] = [];
  while (shapes.length < most && chords.length + merges.length < MOST_SHAPES) {
    const taken = pairs.take(least);
    if (!taken) break;
    const { key, places } = taken;
    const right = key % MOST_SHAPES;
    const left = Math.floor(key / MOST_SHAPES) % MOST_SHAPES;
    const merge = { left, right, ...relations.parts(Math.floor(key / MOST_SHAPES / MOST_SHAPES)) };
    const joined = joinShapes(shapes[left]!, shapes[right]!, merge);
    const name = JSON.stringify(joined.notes);
    const id = names.get(name) ?? shapes.push(joined) - 1;
    names.set(name, id);
    merges.push(merge);
    for (const at of places.sort((a, b) => a - b)) {
      const second = next[at]!;
      if (second < 0 || shape[at] !== left || shape[second] !== right || keyAt(at, second) !== key) continue;
      const [before, after] = [previous[at]!, next[second]!];
      if (before >= 0) uncount(before, at);
      if (after >= 0) uncount(second, after);
      shape[at] = id;
      shape[second] = -1;
      next[at] = after;
      if (after >= 0) previous[after] = at;
      if (before >= 0) count(before, at);
      if (after >= 0) count(at, after);
    }
    pairs.settle();
  }
  return merges;
}
