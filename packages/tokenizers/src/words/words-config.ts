import type { TokenizerConfig } from "../contract.ts";
import type { Fraction } from "./fraction.ts";
import type { Pulse } from "./grid-notes.ts";
import { HIGHEST_SHARE, LOWEST_SHARE, type Pattern } from "./residual-patterns.ts";
import type { Merge } from "./shape.ts";
import { MOST_NOTES, MOST_SHAPES, WIDEST } from "./vocabulary.ts";
import { MOST_SPREAD } from "./voices.ts";

/** The version of the ids. */
export const WORDS_VERSION = 1;

/** What is told of how each note of a word differs from what the word says. */
export type Residuals = "fine" | "coarse" | "none";

/** A merge as it is saved: left, right, interval, then as ratios when the right one begins and its unit. */
export type SavedMerge = readonly [
  left: number,
  right: number,
  interval: number,
  at: number,
  atDenominator: number,
  stretch: number,
  stretchDenominator: number,
];

/** A learned vocabulary of words: what `learnWords` returns and `words` takes. Plain JSON. */
export interface WordsConfig extends TokenizerConfig {
  readonly type: "words";
  readonly version: number;
  /**
   * `"fine"`: each note as it is on the grid; where no learned pattern fits, note by note. `"coarse"`: the nearest learned
   * pattern. `"none"`: the word alone.
   */
  readonly residuals: Residuals;
  /** `"beats"`: the score's; `"follow"`: found from the onsets; `"auto"`: the first where onsets lie on its grid. */
  readonly pulse: Pulse;
  /** Chords as semitones above their lowest note, the most frequent first. */
  readonly chords: readonly (readonly number[])[];
  /** How words are put together, in the order of learning. */
  readonly merges: readonly SavedMerge[];
  /** The patterns that residuals have an id for, the most frequent first. */
  readonly patterns: Readonly<Record<PatternKind, readonly Pattern[]>>;
}

/** Lengths by shares of the written value, onsets by steps, velocities by bins below the loudest. */
export type PatternKind = "articulation" | "timing" | "dynamics";

export const PATTERN_KINDS: readonly PatternKind[] = ["articulation", "timing", "dynamics"];

export function savedMerge({ left, right, interval, at, stretch }: Merge): SavedMerge {
  return [left, right, interval, ...at, ...stretch];
}

export function mergeOf([left, right, interval, a, b, c, d]: SavedMerge): Merge {
  const at: Fraction = [a, b];
  const stretch: Fraction = [c, d];
  return { left, right, interval, at, stretch };
}

const LIMITS: Readonly<Record<PatternKind, readonly [low: number, high: number]>> = {
  articulation: [LOWEST_SHARE, HIGHEST_SHARE],
  timing: [-MOST_SPREAD, MOST_SPREAD],
  dynamics: [-127, 0],
};

/**
 * Checks a configuration, which may come from a file.
 *
 * @throws RangeError where anything is not allowed
 */
export function checkWordsConfig(config: WordsConfig): void {
  const { residuals, pulse, chords, merges, patterns } = config;
  oneOf("residuals", residuals, ["fine", "coarse", "none"]);
  oneOf("pulse", pulse, ["auto", "beats", "follow"]);
  for (const [name, list] of Object.entries({ chords, merges, ...patterns })) {
    if (!Array.isArray(list) || !list.every((each) => Array.isArray(each) && each.every(Number.isInteger))) {
      fail(`${name} must be lists of whole numbers; learn the vocabulary again with learnWords`);
    }
  }
  for (const chord of chords) {
    if (chord.length === 0 || !chord.every((each, i) => each > (chord[i - 1] ?? 0) && each <= 127)) {
      fail(`chords must be ascending semitones, 1–127, got [${chord.join(", ")}]`);
    }
  }
  checkMerges(chords, merges);
  for (const kind of PATTERN_KINDS) {
    const [low, high] = LIMITS[kind];
    for (const pattern of patterns?.[kind] ?? fail(`patterns.${kind} must be there`)) {
      if (pattern.length < 2 || !pattern.every((value) => value >= low && value <= high)) {
        fail(`patterns.${kind} must hold 2 numbers or more, ${low} to ${high}, got [${pattern.join(", ")}]`);
      }
    }
  }
}

function checkMerges(chords: readonly (readonly number[])[], merges: readonly SavedMerge[]): void {
  if (1 + chords.length + merges.length > MOST_SHAPES) {
    fail(`there can be ${MOST_SHAPES} shapes, got ${1 + chords.length + merges.length}`);
  }
  const counts = [1, ...chords.map((chord) => chord.length + 1)];
  for (const [i, merge] of merges.entries()) {
    const { left, right, interval, at, stretch } = mergeOf(merge);
    const notes = (counts[left] ?? Number.NaN) + (counts[right] ?? Number.NaN);
    const known = merge.length === 7 && notes <= MOST_NOTES && Math.abs(interval) <= WIDEST;
    const timed = at[0] >= 0 && at[1] > 0 && stretch[0] > 0 && stretch[1] > 0;
    if (!known || !timed) {
      fail(
        `merge ${i} must join two shapes before it to at most ${MOST_NOTES} notes, as learnWords does, got [${merge.join(", ")}]`,
      );
    }
    counts.push(notes);
  }
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) {
    fail(`${name} must be ${allowed.map((each) => `"${each}"`).join(" or ")}, got ${JSON.stringify(value)}`);
  }
}

function fail(message: string): never {
  throw new RangeError(`words: ${message}`);
}
