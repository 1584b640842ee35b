import { fraction } from "./fraction.ts";
import { chordShape, joinShapes, type Merge, type Shape } from "./shape.ts";

/** Semitones between the roots of two shapes that can become one. */
export const WIDEST = 36;
/** At most so many notes make a word. */
export const MOST_NOTES = 16;
/** Shapes there can be: pairs are told apart by numbers that stay whole. */
export const MOST_SHAPES = 4096;
/** Steps from the first note of a shape to one that can become part of it. */
export const FARTHEST = 192;

/** The shapes that are known, and how they are put together. Shape 0 is a single note. */
export interface Vocabulary {
  readonly shapes: readonly Shape[];
  /** The shape of a chord by its intervals; `undefined` where there is none. */
  chord(intervals: readonly number[]): number | undefined;
  /** The place of a merge in the order of learning; −1 where there is none. */
  rank(left: number, right: number, relation: number): number;
  /** What a merge makes. */
  target(rank: number): number;
  readonly relations: Relations;
}

/** How one shape lies to the one before it, as a number: the interval, and two ratios of time. */
export interface Relations {
  /** −1 where they lie too far apart, or where the relation is not known and `learn` not set. */
  of(interval: number, steps: number, unit: number, nextUnit: number): number;
  /** Makes a relation known. */
  add(merge: Omit<Merge, "left" | "right">): number;
  /** What a number stands for. */
  parts(relation: number): Omit<Merge, "left" | "right">;
}

/** @param learn - whether relations become known where they are first met */
export function createRelations(learn: boolean): Relations {
  const timings: Omit<Merge, "left" | "right" | "interval">[] = [];
  const ids = new Map<string, number>();
  /** By steps, unit and next unit. */
  const met = new Map<number, number>();
  const timing = (part: Omit<Merge, "left" | "right" | "interval">, add: boolean): number => {
    const name = `${part.at} ${part.stretch}`;
    let id = ids.get(name);
    if (id === undefined && add) {
      id = timings.push({ at: part.at, stretch: part.stretch }) - 1;
      ids.set(name, id);
    }
    return id ?? -1;
  };
  const INTERVALS = 2 * WIDEST + 1;
  return {
    of(interval, steps, unit, nextUnit) {
      if (interval < -WIDEST || interval > WIDEST || steps < 0 || steps > FARTHEST) return -1;
      const key = (steps * 512 + unit) * 512 + nextUnit;
      let id = met.get(key);
      if (id === undefined) {
        id = timing({ at: fraction(steps, unit), stretch: fraction(nextUnit, unit) }, learn);
        met.set(key, id);
      }
      return id < 0 ? -1 : id * INTERVALS + interval + WIDEST;
    },
    add: (merge) => timing(merge, true) * INTERVALS + merge.interval + WIDEST,
    parts: (relation) => ({
      interval: (relation % INTERVALS) - WIDEST,
      ...timings[Math.floor(relation / INTERVALS)]!,
    }),
  };
}

/** One number for two shapes and how they lie to each other. */
export function pairKey(left: number, right: number, relation: number): number {
  return (relation * MOST_SHAPES + left) * MOST_SHAPES + right;
}

/** Returns the vocabulary of some chords, and of merges in the order of learning. */
export function createVocabulary(
  chords: readonly (readonly number[])[],
  merges: readonly Merge[],
): Vocabulary {
  const shapes = [chordShape([]), ...chords.map(chordShape)];
  const chordIds = new Map<string, number>([[], ...chords].map((intervals, id) => [intervals.join(), id]));
  const relations = createRelations(false);
  const ranks = new Map<number, number>();
  const targets: number[] = [];
  const names = new Map(shapes.map((shape, id) => [JSON.stringify(shape.notes), id]));
  for (const merge of merges) {
    const shape = joinShapes(shapes[merge.left]!, shapes[merge.right]!, merge);
    const name = JSON.stringify(shape.notes);
    let id = names.get(name);
    if (id === undefined) {
      id = shapes.push(shape) - 1;
      names.set(name, id);
    }
    const key = pairKey(merge.left, merge.right, relations.add(merge));
    if (!ranks.has(key)) ranks.set(key, targets.length);
    targets.push(id);
  }
  return {
    shapes,
    chord: (intervals) => chordIds.get(intervals.join()),
    rank: (left, right, relation) => ranks.get(pairKey(left, right, relation)) ?? -1,
    target: (rank) => targets[rank]!,
    relations,
  };
}
