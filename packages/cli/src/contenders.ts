import { basename } from "node:path";
import {
  bpeTokenizer,
  learnWords,
  noteTuple,
  presets,
  recall,
  remi,
  remiGrid,
  trainBpe,
  words,
} from "@nocturne/tokenizers";
import type { Contender } from "@nocturne/trainer";
import { tokenizerOf } from "./choose-tokenizer.ts";

/** The default presets with the pitch told the other way: what each pair differs by is the pitch alone. */
const OTHER_PITCH: readonly Contender[] = [
  { name: "modern, one-hot pitch", create: () => recall(noteTuple({ pitch: "one-hot" })) },
  { name: "modern, interval + octave", create: () => recall(noteTuple({ pitch: "interval-octave" })) },
  {
    name: "seconds, one-hot pitch",
    create: () => recall(noteTuple({ time: "seconds", pitch: "one-hot" }), { match: ["pitch"] }),
  },
  { name: "remiGrid, name + octave", create: () => remiGrid({ pitch: "name-octave" }) },
];

/** Ids of REMI with byte pairs: seven times as many as without. */
const BPE_SIZE = 2000;

/** Tokenizers that are learned from the pieces that the models learn from. */
const LEARNED: readonly Contender[] = [
  {
    name: "remi, byte pairs",
    create: (training) => {
      const base = remi();
      const baseSize = base.vocabularies[0]!.length;
      const sequences = training.map((score) => base.encode(score).values);
      return bpeTokenizer(base, trainBpe(sequences, { baseSize, size: BPE_SIZE }));
    },
  },
  { name: "words", create: (training) => words(learnWords(training)) },
  { name: "words, coarse", create: (training) => words(learnWords(training, { residuals: "coarse" })) },
];

/** Returns what is compared where nothing is named: all presets, some with the pitch told otherwise, and those learned. */
export function allContenders(): Contender[] {
  const own = Object.entries(presets).map(
    ([name, { create }]): Contender => ({ name, create: () => create() }),
  );
  return [...own, ...OTHER_PITCH, ...LEARNED];
}

/** Returns the contenders of names and saved configurations. */
export async function contendersOf(namesOrFiles: readonly string[]): Promise<Contender[]> {
  return Promise.all(
    namesOrFiles.map(async (nameOrFile): Promise<Contender> => {
      const other = [...OTHER_PITCH, ...LEARNED].find(({ name }) => name === nameOrFile);
      if (other) return other;
      const tokenizer = await tokenizerOf(nameOrFile);
      return { name: basename(nameOrFile, ".json"), create: () => tokenizer };
    }),
  );
}
