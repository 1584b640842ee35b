import { readFile } from "node:fs/promises";
import { fromMidiTok, type Tokenizer, tokenizerFromJSON, tokenizerFromName } from "@nocturne/tokenizers";
import { Failure, messageOf } from "./failure.ts";

/** Returns the tokenizer of a preset's name, or of a configuration saved by Nocturne or by MidiTok. */
export async function tokenizerOf(nameOrFile: string): Promise<Tokenizer> {
  try {
    if (!nameOrFile.endsWith(".json")) return tokenizerFromName(nameOrFile);
    const text = await readFile(nameOrFile, "utf8");
    const config = JSON.parse(text);
    return config?.tokenization === undefined ? tokenizerFromJSON(config) : fromMidiTok(text);
  } catch (cause) {
    throw new Failure(`--tokenizer ${nameOrFile}: ${messageOf(cause)}`, 2);
  }
}
