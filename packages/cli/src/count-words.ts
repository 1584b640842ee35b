import type { Score } from "@nocturne/score";
import {
  describeWords,
  type Tokenizer,
  type WordDescription,
  type WordsConfig,
  words,
} from "@nocturne/tokenizers";

/** A word with how it is used. */
export interface CountedWord extends WordDescription {
  readonly count: number;
  /** The unit that it mostly has, in grid steps: 24 a quarter note. */
  readonly unit: number;
}

/** How a corpus is told in words. */
export interface WordCounts {
  /** All that occur: those that tell the most notes first. */
  readonly words: readonly CountedWord[];
  /** Notes told by all of them. */
  readonly notes: number;
  /** How many words were used. */
  readonly used: number;
}

/** Counts the words of scores. */
export function countWords(config: WordsConfig, scores: Iterable<Score>): WordCounts {
  const described = describeWords(config);
  // What is told besides does not matter here.
  const tokenizer = words({ ...config, residuals: "none" });
  const [wordAt, stretchAt] = [placeOf(tokenizer, "word"), placeOf(tokenizer, "stretch")];
  const units = described.map(() => new Map<number, number>());
  for (const score of scores) {
    const { length, values, fields } = tokenizer.encode(score);
    for (let i = 0; i < length; i++) {
      const counts = units[values[i * fields.length + wordAt]! - 1]!;
      const stretch = values[i * fields.length + stretchAt]!;
      counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
    }
  }
  const counted = described.map((word, i): CountedWord => {
    const list = [...units[i]!].sort(([a, m], [b, n]) => n - m || a - b);
    return { ...word, count: list.reduce((sum, [, n]) => sum + n, 0), unit: stepsOf(list[0]?.[0] ?? 0) };
  });
  const weight = (word: CountedWord): number => word.count * word.notes.length;
  const used = counted.filter((word) => word.count > 0);
  return {
    words: used.sort((a, b) => weight(b) - weight(a) || a.id - b.id),
    notes: used.reduce((sum, word) => sum + weight(word), 0),
    used: used.reduce((sum, word) => sum + word.count, 0),
  };
}

/** Words of one kind, those that tell the most notes first. */
export interface WordSection {
  readonly title: string;
  readonly words: readonly CountedWord[];
}

/** The words that tell the most notes: figures of four notes or chords and more in a row, three, two, and single chords. */
export function mostUsed({ words }: WordCounts, top: number): readonly WordSection[] {
  const kinds: [title: string, is: (word: CountedWord) => boolean][] = [
    ["Figures", ({ events }) => events > 3],
    ["Three in a row", ({ events }) => events === 3],
    ["Two in a row", ({ events }) => events === 2],
    ["Chords", ({ events, notes }) => events === 1 && notes.length > 1],
  ];
  return kinds
    .map(([title, is]) => ({ title, words: words.filter(is).slice(0, top) }))
    .filter((section) => section.words.length > 0);
}

function placeOf({ fields }: Tokenizer, name: string): number {
  return fields.findIndex((field) => field.name === name);
}

/** Grid steps of an id of `stretch`, up to two beats each its own. */
function stepsOf(id: number): number {
  return id < 48 ? id + 1 : Math.min(96, 50 + 2 * (id - 48));
}
