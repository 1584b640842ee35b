import { type IntMap, intMap } from "./int-map.ts";

/** What a {@link RecallHistory} compares, and what it tells. */
export interface RecallPlan {
  /** Places of the values that a match compares. */
  readonly match: readonly number[];
  /** Places of the values that are told. */
  readonly tell: readonly number[];
  /** What is told in place of each value where nothing is recalled. */
  readonly nothing: readonly number[];
  /** Steps that a match may span, ascending. */
  readonly lengths: readonly number[];
  /** How often in a row a passage is told. */
  readonly repeats: number;
}

/** The steps of a piece so far, and what each of them would be by the longest match before it. */
export interface RecallHistory {
  /** Steps so far. */
  readonly length: number;
  /**
   * What is told of the next step: the values of the step that followed when the last few steps were heard before, the
   * latest time, then the place of that match's length among the lengths, from 1; 0 where there was none.
   */
  readonly told: readonly number[];
  /** Writes what is told, from `at` on. */
  tellTo(values: Int32Array | Float32Array, at: number): void;
  /** Adds the step that came, whose values begin at `at`. */
  push(values: ArrayLike<number>, at: number): void;
  /** A history of the first `length` steps, with nothing shared. */
  copy(length: number): RecallHistory;
  /** Forgets all steps, and keeps the memory that they took. */
  clear(): void;
}

/** Starts a history without steps. */
export function createRecallHistory(plan: RecallPlan): RecallHistory {
  return startHistory(plan, [], []);
}

/** Starts a history of steps whose keys and told values are known. */
function startHistory(plan: RecallPlan, known: ArrayLike<number>, told: ArrayLike<number>): RecallHistory {
  const { match, tell, nothing, lengths, repeats } = plan;
  const width = tell.length;
  let length = 0;
  /** What a match compares, by step. */
  let keys = new Int32Array(64);
  /** What is told of each step. */
  let followers = new Int32Array(64 * width);
  /** For each step, how often in a row it had come before, each time where it was to be expected. */
  let echoes = new Int32Array(64);
  /** The step that the next one is expected to be like; −1 where none is. */
  let follower = -1;
  /** For each length, the latest step that ended each run of keys, by the run's hash. */
  const latest: readonly IntMap[] = lengths.map(intMap);
  /** The place of the length of its match, from 1; 0 where nothing is told. */
  let place = 0;

  /** Remembers the runs that end with the last step, and finds what followed the longest that was heard before. */
  const find = (): void => {
    const end = length - 1;
    echoes[end] = follower >= 0 && keys[follower] === keys[end] ? echoes[follower]! + 1 : 0;
    let hash = 0;
    let spanned = 0;
    place = 0;
    follower = -1;
    for (let index = 0; index < lengths.length; index++) {
      const span = lengths[index]!;
      if (span > length) break;
      for (; spanned < span; spanned++) hash = mix(hash, keys[end - spanned]!);
      const before = latest[index]!.get(hash);
      if (before >= 0) {
        place = index + 1;
        follower = before + 1;
      }
      latest[index]!.set(hash, end);
    }
    if (follower >= 0 && echoes[follower]! >= repeats) place = 0;
  };
  const reserve = (): void => {
    if (length < keys.length) return;
    keys = grown(keys);
    followers = grown(followers);
    echoes = grown(echoes);
  };
  const toldAt = (i: number): number => {
    if (i === width) return place;
    return place > 0 ? followers[follower * width + i]! : nothing[i]!;
  };

  for (let step = 0; step < known.length; step++) {
    reserve();
    keys[step] = known[step]!;
    for (let i = 0; i < width; i++) followers[step * width + i] = told[step * width + i]!;
    length++;
    find();
  }

  return {
    get length() {
      return length;
    },
    get told() {
      return Array.from({ length: width + 1 }, (_, i) => toldAt(i));
    },
    tellTo(values, at) {
      for (let i = 0; i <= width; i++) values[at + i] = toldAt(i);
    },
    push(values, at) {
      reserve();
      let key = 0;
      for (const each of match) key = mix(key, values[at + each]!);
      keys[length] = key;
      for (let i = 0; i < width; i++) followers[length * width + i] = values[at + tell[i]!]!;
      length++;
      find();
    },
    copy: (steps) => startHistory(plan, keys.subarray(0, steps), followers),
    clear() {
      length = place = 0;
      follower = -1;
      for (const map of latest) map.clear();
    },
  };
}

/** A hash of 32 bits. Two runs that share one by chance recall each other's followers: a wrong memory, no wrong note. */
function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) | 0;
}

function grown(memory: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * memory.length);
  larger.set(memory);
  return larger;
}
