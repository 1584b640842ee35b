import { readFile } from "node:fs/promises";
import { defaultModel, howlGru512, howlLstm192, howlLstm416 } from "@nocturne/models";
import { type Tokenizer, tokenizerFromJSON, tokenizerFromName } from "@nocturne/tokenizers";
import type { TrainOptions } from "@nocturne/trainer";
import { Failure, messageOf } from "./failure.ts";

type NetOf = NonNullable<TrainOptions["model"]>;

const ORIGINALS: Readonly<Record<string, NetOf>> = {
  "howl-lstm-192": howlLstm192,
  "howl-lstm-416": howlLstm416,
  "howl-gru-512": howlGru512,
};

/** The names that {@link netNamed} knows. */
export const NET_NAMES = ["default", ...Object.keys(ORIGINALS)];

/** Returns the net of a name, which commander has checked. */
export function netNamed(name: string, sizes: { readonly units?: number; readonly layers?: number }): NetOf {
  const original = ORIGINALS[name];
  if (original && (sizes.units ?? sizes.layers) !== undefined) {
    throw new Failure(`--units and --layers are for the default net; ${name} has its own`, 2);
  }
  return original ?? ((fields) => defaultModel(fields, sizes));
}

/** Returns the tokenizer of a preset's name, or of a saved configuration. */
export async function tokenizerOf(nameOrFile: string): Promise<Tokenizer> {
  try {
    return nameOrFile.endsWith(".json")
      ? tokenizerFromJSON(JSON.parse(await readFile(nameOrFile, "utf8")))
      : tokenizerFromName(nameOrFile);
  } catch (cause) {
    throw new Failure(`--tokenizer ${nameOrFile}: ${messageOf(cause)}`, 2);
  }
}
