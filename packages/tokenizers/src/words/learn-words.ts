import type { Score } from "@nocturne/score";
import { type GridNotes, gridNotes, type Pulse } from "./grid-notes.ts";
import { learnMerges } from "./learn-merges.ts";
import type { Pattern } from "./residual-patterns.ts";
import { chordsOf, segment } from "./segment.ts";
import { chordShape } from "./shape.ts";
import { createVocabulary, MOST_SHAPES } from "./vocabulary.ts";
import { separateVoices } from "./voices.ts";
import {
  PATTERN_KINDS,
  type PatternKind,
  type Residuals,
  savedMerge,
  WORDS_VERSION,
  type WordsConfig,
} from "./words-config.ts";
import { spoken } from "./write-words.ts";

/** How words are learned. */
export interface LearnWordsOptions {
  /** Shapes at most, 2–4,096: chords, and what is put together from them. @default 1024 */
  readonly shapes?: number;
  /** Chords at most among them. @default a quarter of them */
  readonly chords?: number;
  /** A figure is a word where it occurs so often, from 2. @default 10 */
  readonly least?: number;
  /** What is told of how notes differ from their word. @default "fine" */
  readonly residuals?: Residuals;
  /** Where the beats are. @default "auto" */
  readonly pulse?: Pulse;
  /** Patterns of each kind of residual at most. @default 256 */
  readonly patterns?: number;
}

/**
 * Learns a vocabulary of musical words from scores: what {@link words} takes. The same scores in the same order give the same
 * vocabulary.
 *
 * @throws RangeError where an option is not allowed
 * @example
 * const config = learnWords(scores, { shapes: 512 });
 */
export function learnWords(scores: Iterable<Score>, options: LearnWordsOptions = {}): WordsConfig {
  const { shapes = 1024, least = 10, residuals = "fine", pulse = "auto", patterns = 256 } = options;
  checkWhole("shapes", shapes, 2, MOST_SHAPES);
  const { chords: mostChords = Math.floor(shapes / 4) } = options;
  checkWhole("chords", mostChords, 0, shapes - 1);
  checkWhole("least", least, 2, 1e9);
  checkWhole("patterns", patterns, 1, 65_536);

  const pieces = Array.from(scores, (score) => {
    const notes = gridNotes(score, pulse);
    return { notes, voices: separateVoices(notes) };
  });
  const counts = new Map<string, number>();
  for (const { notes, voices } of pieces) {
    for (const event of voices.flat()) {
      const pitches = event.notes.map((note) => notes.pitch[note]!);
      if (pitches.length > 1)
        add(
          counts,
          pitches
            .slice(1)
            .map((pitch) => pitch - pitches[0]!)
            .join(),
        );
    }
  }
  const chords = mostFrequent(counts, least, mostChords);
  const known = createVocabulary(chords, []);
  const voices = pieces.flatMap((piece) =>
    piece.voices.map((voice) => voice.flatMap((event) => chordsOf(piece.notes, event, known.chord))),
  );
  const merges = learnMerges(voices, [[], ...chords].map(chordShape), { shapes, least });
  const vocabulary = createVocabulary(chords, merges);
  return {
    type: "words",
    version: WORDS_VERSION,
    residuals,
    pulse,
    chords,
    merges: merges.map(savedMerge),
    patterns: learnPatterns(
      pieces.map(({ notes }) => notes),
      vocabulary,
      residuals === "none" ? 0 : patterns,
    ),
  };
}

function learnPatterns(
  pieces: readonly GridNotes[],
  vocabulary: ReturnType<typeof createVocabulary>,
  most: number,
): Record<PatternKind, Pattern[]> {
  const counts = new Map(PATTERN_KINDS.map((kind) => [kind, new Map<string, number>()]));
  for (const notes of most > 0 ? pieces : []) {
    for (const word of segment(notes, vocabulary)) {
      if (word.notes.length < 2) continue;
      const { differs } = spoken(notes, word, vocabulary.shapes[word.shape]!);
      for (const kind of PATTERN_KINDS) {
        if (differs[kind].some((value) => value !== 0)) {
          add(counts.get(kind)!, differs[kind].join(), differs[kind].length);
        }
      }
    }
  }
  const learned = (kind: PatternKind): Pattern[] => mostFrequent(counts.get(kind)!, 2, most);
  return {
    articulation: learned("articulation"),
    timing: learned("timing"),
    dynamics: learned("dynamics"),
  };
}

function add(counts: Map<string, number>, name: string, weight = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + weight);
}

/** The lists of numbers that occur most often; of those as frequent, the first by name. */
function mostFrequent(counts: ReadonlyMap<string, number>, least: number, most: number): number[][] {
  return [...counts]
    .filter(([, count]) => count >= least)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name.split(",").map(Number));
}

function checkWhole(name: string, value: number, low: number, high: number): void {
  if (!(Number.isInteger(value) && value >= low && value <= high)) {
    throw new RangeError(`words: ${name} must be a whole number, ${low} to ${high}, got ${value}`);
  }
}
