import type { CountedWord } from "./count-words.ts";
import { thousands } from "./training-progress.ts";
import { noteNames, rhythm, wordScore } from "./word-notation.ts";
import { wordRoll } from "./word-roll.ts";

/** Characters of a chord's roll, and of one that goes on. */
const [NARROW, WIDE] = [6, 20];
const BLANK = "⠀";

/** A word in three lines or more: a piano roll to the left; its name, its notes and its rhythm to the right. */
export function wordText(word: CountedWord, place: number): string {
  const columns = word.events === 1 ? NARROW : WIDE;
  const roll = wordRoll(wordScore(word), columns);
  const facts = [
    `${String(place).padStart(3)}  ${word.name ?? "—"}  (${thousands(word.count)} ×)`,
    `     ${noteNames(word)}`,
    `     ${rhythm(word)}`,
  ];
  const lines = Math.max(roll.length, facts.length);
  return Array.from({ length: lines }, (_, row) =>
    `${roll[row] ?? BLANK.repeat(columns)}${facts[row] ?? ""}`.trimEnd(),
  ).join("\n");
}
