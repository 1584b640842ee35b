import { basename } from "node:path";
import { MIDITOK_DURATIONS, noteTuple, presets, recall } from "@nocturne/tokenizers";
import type { Contender } from "@nocturne/trainer";
import { tokenizerOf } from "./choose-tokenizer.ts";

/** The default presets with the pitch told the other way: what each pair differs by is the pitch alone. */
const OTHER_PITCH: readonly Contender[] = [
  { name: "modern, one-hot pitch", create: () => recall(noteTuple({ pitch: "one-hot" })) },
  {
    name: "seconds, one-hot pitch",
    create: () => recall(noteTuple({ time: "seconds", pitch: "one-hot" }), { match: ["pitch"] }),
  },
  {
    name: "remiGrid, name + octave",
    create: () =>
      recall(
        noteTuple({
          pitchRange: [21, 109],
          outOfRange: "drop",
          pedal: "ignore",
          unisons: "keep",
          positionsPerBeat: 8,
          timeSignatures: false,
          tempo: false,
          durations: MIDITOK_DURATIONS,
        }),
      ),
  },
];

/** Returns what is compared where nothing is named: all presets, and three of them with the pitch told the other way. */
export function allContenders(): Contender[] {
  const own = Object.entries(presets).map(
    ([name, { create }]): Contender => ({ name, create: () => create() }),
  );
  return [...own, ...OTHER_PITCH];
}

/** Returns the contenders of names and saved configurations. */
export async function contendersOf(namesOrFiles: readonly string[]): Promise<Contender[]> {
  return Promise.all(
    namesOrFiles.map(async (nameOrFile): Promise<Contender> => {
      const other = OTHER_PITCH.find(({ name }) => name === nameOrFile);
      if (other) return other;
      const tokenizer = await tokenizerOf(nameOrFile);
      return { name: basename(nameOrFile, ".json"), create: () => tokenizer };
    }),
  );
}
