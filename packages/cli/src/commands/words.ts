import { readFile } from "node:fs/promises";
import {
  learnWords,
  type Residuals,
  recall,
  type Tokenizer,
  type WordsConfig,
  words,
} from "@nocturne/tokenizers";
import { type Command, Option } from "commander";
import { countWords, mostUsed, type WordCounts } from "../count-words.ts";
import { Failure, messageOf } from "../failure.ts";
import { loadPieces } from "../load-pieces.ts";
import { count } from "../options.ts";
import { writeOutput } from "../output-file.ts";
import { createProgressBar, duration } from "../progress-bar.ts";
import { thousands } from "../training-progress.ts";
import { noteNames, rhythm } from "../word-notation.ts";
import { wordPage } from "../word-page.ts";
import { wordText } from "../word-text.ts";

interface Flags {
  readonly vocabulary?: string;
  readonly shapes: number;
  readonly residuals: Residuals;
  readonly pulse: WordsConfig["pulse"];
  readonly recall: boolean;
  readonly split?: string;
  readonly top: number;
  readonly out?: string;
  readonly html?: string;
  readonly json?: boolean;
}

export function addWords(program: Command): void {
  program
    .command("words")
    .description("learn the musical words of a corpus (chords, runs, broken chords, turns) and show them")
    .argument("<paths...>", "MIDI files and folders, searched through")
    .option("-o, --out <file.json>", "save the tokenizer, for --tokenizer of other commands")
    .option("--html <file>", "show the words on a page")
    .option("--vocabulary <file.json>", "count the words of a saved tokenizer instead of learning")
    .option("--shapes <count>", "words at most", count, 1024)
    .addOption(
      new Option("--residuals <how>", "what is told of how notes differ from their word")
        .choices(["fine", "coarse", "none"])
        .default("fine"),
    )
    .addOption(
      new Option("--pulse <how>", "where the beats are: the score's, or followed from onset to onset")
        .choices(["auto", "beats", "follow"])
        .default("auto"),
    )
    .option("--no-recall", "save a tokenizer that does not tell nets where a passage was heard before")
    .option("--split <file.tsv>", "columns file, work, split; words are learned from the training part")
    .option("--top <count>", "words shown of each kind", count, 16)
    .option("--json", "print one JSON object: counts, and all words with their notes")
    .addHelpText(
      "after",
      `
Examples:
  nocturne words ~/music/midi --html words.html
  nocturne words ~/music/midi --out words.json
  nocturne train ~/music/midi --out runs/words --tokenizer words.json`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const bar = createProgressBar();
      const saved = flags.vocabulary === undefined ? undefined : await savedWords(flags.vocabulary);
      const pieces = await loadPieces(paths, bar, flags);
      const training = pieces.filter(({ split }) => split === "train");
      const learned = (training.length > 0 ? training : pieces).map(({ score }) => score);
      const began = performance.now();
      const { shapes, residuals, pulse } = flags;
      const config = saved ?? learnWords(learned, { shapes, residuals, pulse });
      if (!saved)
        bar.log(`learned from ${learned.length} files in ${duration((performance.now() - began) / 1000)}`);
      const counts = countWords(
        config,
        pieces.map(({ score }) => score),
      );
      if (flags.out !== undefined) {
        await writeOutput(flags.out, `${JSON.stringify(tokenizerOf(config, flags.recall))}\n`);
        bar.log(`saved in ${flags.out}; next: nocturne train … --tokenizer ${flags.out}`);
      }
      if (flags.html !== undefined) {
        await writeOutput(flags.html, await pageOf(counts, flags.top));
        bar.log(`${flags.html} shows them`);
      }
      if (flags.json) console.log(JSON.stringify(factsOf(counts)));
      else console.log(textOf(counts, flags.top));
    });
}

async function savedWords(file: string): Promise<WordsConfig> {
  try {
    const saved: { type?: unknown; tokenizer?: unknown } = JSON.parse(await readFile(file, "utf8"));
    const config = (saved?.type === "recall" ? saved.tokenizer : saved) as { type?: unknown } | undefined;
    if (config?.type !== "words") throw new RangeError("it must hold a tokenizer of words");
    return words(config as WordsConfig).toJSON() as WordsConfig;
  } catch (cause) {
    throw new Failure(`--vocabulary ${file}: ${messageOf(cause)}`, 2);
  }
}

/** What is the same where a passage comes again, and what is told of it. */
function tokenizerOf(config: WordsConfig, remembers: boolean): Tokenizer {
  const match = ["word", "octave", "noteName"];
  return remembers ? recall(words(config), { match, tell: ["delta", "stretch", ...match] }) : words(config);
}

function summaryOf({ words, notes, used }: WordCounts): string[] {
  const alone = words.find((word) => word.notes.length === 1)?.count ?? 0;
  return [
    `${thousands(notes)} notes in ${thousands(used)} words, ${(notes / Math.max(1, used)).toFixed(2)} notes a word; ` +
      `${thousands(words.length)} different words occur, and ${((100 * alone) / Math.max(1, notes)).toFixed(1)} % of the notes stand alone.`,
    "Those that tell the most notes come first; harmonies are moved to C, and values are the most common ones.",
  ];
}

function textOf(counts: WordCounts, top: number): string {
  const lists = mostUsed(counts, top).flatMap(({ title, words }) => [
    `\n${title.toUpperCase()}\n`,
    ...words.map((word, i) => `${wordText(word, i + 1)}\n`),
  ]);
  return [...summaryOf(counts), ...lists].join("\n");
}

async function pageOf(counts: WordCounts, top: number): Promise<string> {
  const { htmlPage, INDIGO } = await import("@nocturne/trainer");
  return htmlPage("Words of music", wordPage(summaryOf(counts), mostUsed(counts, top), INDIGO));
}

function factsOf({ words, notes, used }: WordCounts): object {
  return {
    notes,
    used,
    words: words.map((word) => ({
      id: word.id,
      name: word.name ?? null,
      count: word.count,
      notes: word.notes,
      noteNames: noteNames(word),
      unit: word.unit,
      rhythm: rhythm(word),
    })),
  };
}
