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
}

/** Starts a history without steps. */
export function createRecallHistory(plan: RecallPlan): RecallHistory {
  return startHistory(plan, [], []);
}

/** Starts a history of steps whose keys and told values are known. */
function startHistory(plan: RecallPlan, keys: number[], followers: number[]): RecallHistory {
  const { match, tell, nothing, lengths, repeats } = plan;
  const width = tell.length;
  /** For each step, how often in a row it had come before, each time where it was to be expected. */
  const echoes: number[] = [];
  /** The step that the next one is expected to be like; −1 where none is. */
  let follower = -1;
  /** For each length, the latest step that ended each run of keys, by the run's hash. */
  const latest = lengths.map(() => new Map<number, number>());
  /** The place of the length of its match, from 1; 0 where nothing is told. */
  let place = 0;

  /** Remembers the runs that end with a step, and finds what followed the longest that was heard before. */
  const find = (end: number): void => {
    echoes.push(follower >= 0 && keys[follower] === keys[end] ? echoes[follower]! + 1 : 0);
    let hash = 0;
    let spanned = 0;
    place = 0;
    follower = -1;
    for (let index = 0; index < lengths.length; index++) {
      const length = lengths[index]!;
      if (length > end + 1) break;
      for (; spanned < length; spanned++) hash = mix(hash, keys[end - spanned]!);
      const ends = latest[index]!;
      const before = ends.get(hash);
      if (before !== undefined) {
        place = index + 1;
        follower = before + 1;
      }
      ends.set(hash, end);
    }
    if (follower >= 0 && echoes[follower]! >= repeats) place = 0;
  };
  const toldAt = (i: number): number => {
    if (i === width) return place;
    return place > 0 ? followers[follower * width + i]! : nothing[i]!;
  };
  for (let end = 0; end < keys.length; end++) find(end);

  return {
    get length() {
      return keys.length;
    },
    get told() {
      return Array.from({ length: width + 1 }, (_, i) => toldAt(i));
    },
    tellTo(values, at) {
      for (let i = 0; i <= width; i++) values[at + i] = toldAt(i);
    },
    push(values, at) {
      let key = 0;
      for (const place of match) key = mix(key, values[at + place]!);
      keys.push(key);
      for (const place of tell) followers.push(values[at + place]!);
      find(keys.length - 1);
    },
    copy: (length) => startHistory(plan, keys.slice(0, length), followers.slice(0, length * width)),
  };
}

/** A hash of 32 bits. Two runs that share one by chance recall each other's followers: a wrong memory, no wrong note. */
function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) | 0;
}
