import type { CategoricalField } from "../contract.ts";
import { DEFAULT_TEMPO, tempoCodec } from "../tempo-codec.ts";
import { VELOCITIES } from "./grid-notes.ts";
import { CYCLE, DELTAS, LENGTHS, STEPS_PER_BEAT } from "./lengths.ts";
import { type PatternBook, patternBook } from "./residual-patterns.ts";
import { createVocabulary, type Vocabulary } from "./vocabulary.ts";
import { MOST_SPREAD } from "./voices.ts";
import { mergeOf, type PatternKind, type Residuals, type WordsConfig } from "./words-config.ts";

/** Places of the fields in a step; −1 where there is none. */
export interface WordPlaces {
  readonly delta: number;
  readonly inBeat: number;
  readonly beat: number;
  readonly tempo: number;
  readonly word: number;
  readonly stretch: number;
  readonly octave: number;
  readonly noteName: number;
  readonly velocity: number;
  readonly spread: number;
  readonly detail: number;
  readonly articulation: number;
  readonly timing: number;
  readonly dynamics: number;
}

/** What writer, reader and grammar share. */
export interface WordPlan {
  readonly fields: readonly CategoricalField[];
  readonly place: WordPlaces;
  readonly vocabulary: Vocabulary;
  readonly residuals: Residuals;
  readonly books: Readonly<Record<PatternKind, PatternBook>>;
}

/** The word of a step that tells a note of the word before; that of shape n is n + 1. */
export const NOTE = 0;

/** In steps that tell a note, `timing` 0 is so many grid steps early. */
export const EARLIEST = MOST_SPREAD;
const TIMINGS = 2 * MOST_SPREAD + 1;

export const tempoBins = /* @__PURE__ */ tempoCodec(DEFAULT_TEMPO);

export function wordPlan(config: WordsConfig): WordPlan {
  const { residuals, chords, merges, patterns } = config;
  const vocabulary = createVocabulary(chords, merges.map(mergeOf));
  const books = {
    articulation: patternBook(patterns.articulation),
    timing: patternBook(patterns.timing),
    dynamics: patternBook(patterns.dynamics),
  };
  const sizes: [keyof WordPlaces, number, "determined"?][] = [
    ["delta", DELTAS],
    ["inBeat", STEPS_PER_BEAT, "determined"],
    ["beat", CYCLE / STEPS_PER_BEAT, "determined"],
    ["tempo", DEFAULT_TEMPO.bins],
    ["word", vocabulary.shapes.length + 1],
    ["stretch", LENGTHS.length],
    ["octave", 11],
    ["noteName", 12],
    ["velocity", VELOCITIES],
    ["spread", MOST_SPREAD + 1],
  ];
  if (residuals === "fine") sizes.push(["detail", 2]);
  if (residuals !== "none") {
    sizes.push(
      ["articulation", books.articulation.size],
      ["timing", residuals === "fine" ? Math.max(TIMINGS, books.timing.size) : books.timing.size],
      ["dynamics", books.dynamics.size],
    );
  }
  const fields = sizes.map(
    ([name, size, determined]): CategoricalField =>
      determined
        ? { name, kind: "categorical", size, determined: true }
        : { name, kind: "categorical", size },
  );
  const placeOf = (name: string): number => fields.findIndex((field) => field.name === name);
  const place: WordPlaces = {
    delta: placeOf("delta"),
    inBeat: placeOf("inBeat"),
    beat: placeOf("beat"),
    tempo: placeOf("tempo"),
    word: placeOf("word"),
    stretch: placeOf("stretch"),
    octave: placeOf("octave"),
    noteName: placeOf("noteName"),
    velocity: placeOf("velocity"),
    spread: placeOf("spread"),
    detail: placeOf("detail"),
    articulation: placeOf("articulation"),
    timing: placeOf("timing"),
    dynamics: placeOf("dynamics"),
  };
  return { fields, place, vocabulary, residuals, books };
}
