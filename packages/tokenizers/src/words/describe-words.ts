import { nameShape } from "./name-shape.ts";
import { createVocabulary } from "./vocabulary.ts";
import { checkWordsConfig, mergeOf, type WordsConfig } from "./words-config.ts";

/** A word as it can be shown. */
export interface WordDescription {
  /** Its id in the field `word`. */
  readonly id: number;
  /** What it is called, as `"Alberti bass, major triad"`; `undefined` where no rule knows a name. */
  readonly name: string | undefined;
  /** Semitones from the first note to the root of its harmony, 0–11. */
  readonly root: number;
  /** How many chords and notes follow each other. */
  readonly events: number;
  readonly notes: readonly WordNote[];
}

/** A note of a word. */
export interface WordNote {
  /** Semitones above the lowest note of the first chord. */
  readonly interval: number;
  /** When it begins, in units: the word's first value is 1. */
  readonly start: number;
  /** Its written value, in units. */
  readonly value: number;
  /** Which of the word's chords it belongs to. */
  readonly event: number;
}

/**
 * Returns all words of a vocabulary with their notes and names, by id from 1; names are found by rules, not looked up.
 *
 * @throws RangeError where the configuration is not allowed
 * @example
 * const [note, ...others] = describeWords(learnWords(scores));
 */
export function describeWords(config: WordsConfig): readonly WordDescription[] {
  checkWordsConfig(config);
  const { shapes } = createVocabulary(config.chords, config.merges.map(mergeOf));
  return shapes.map((shape, i) => {
    let event = -1;
    const notes = shape.notes.map(({ interval, at, value, place }): WordNote => {
      if (place === 0) event++;
      return { interval, start: at[0] / at[1], value: value[0] / value[1], event };
    });
    return { id: i + 1, ...nameShape(shape), events: event + 1, notes };
  });
}
