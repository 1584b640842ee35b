import { bpeTokenizer } from "./bpe-tokenizer.ts";
import { compoundWord } from "./compound-word.ts";
import type { EventOptions } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { fromHuggingFace, type HuggingFaceJson } from "./hugging-face.ts";
import { midiLike } from "./midi-like.ts";
import { fromMidiTokConfig, type MidiTokConfig } from "./midi-tok-config.ts";
import { octuple } from "./octuple.ts";
import { remi } from "./remi.ts";
import { structured } from "./structured.ts";
import { tsd } from "./tsd.ts";

/** What MidiTok saves as `tokenizer.json`. */
export interface MidiTokJson {
  /** As `"REMI"`. */
  readonly tokenization: string;
  readonly config: MidiTokConfig;
  /** As `"3.0.6"`; rounding and rests follow it. */
  readonly miditok_version?: string;
  readonly [name: string]: unknown;
}

const factories: Readonly<Record<string, (options: EventOptions) => EventTokenizer>> = {
  REMI: remi,
  TSD: tsd,
  MIDILike: midiLike,
  Structured: structured,
  CPWord: compoundWord,
  Octuple: octuple,
};

/**
 * Returns the tokenizer that MidiTok saved, trained by byte pairs or not: the same ids for the same file, if it was read in the file's order of notes
 * (`parseMidi(bytes, { noteOrder: "file" })`).
 *
 * @param json - the file's text, or what it parses to; only the text of MidiTok's own files tells time signatures in any order but descending
 * @throws RangeError where the tokenization, or something that its configuration asks for, is not known here
 * @example
 * const tokenizer = fromMidiTok(await readFile("tokenizer.json", "utf8"));
 */
export function fromMidiTok(json: string | MidiTokJson): EventTokenizer {
  const saved = typeof json === "string" ? (JSON.parse(json) as MidiTokJson) : json;
  const { tokenization, config, miditok_version: version } = saved;
  const create = Object.hasOwn(factories, tokenization) ? factories[tokenization] : undefined;
  if (!create || typeof config !== "object") {
    throw new RangeError(
      `miditok: a tokenization "${tokenization}" is not known here (known: ${Object.keys(factories).join(", ")})`,
    );
  }
  const followed = version?.startsWith("3.0") ? "3.0" : "3.1";
  const signatures = typeof json === "string" ? signaturesOf(json, config) : undefined;
  const options = fromMidiTokConfig(config, followed, signatures);
  const base = create(options);
  if (typeof saved._model !== "string") return base;
  const bar = base.vocabularies[0]!.indexOf("Bar_None");
  const split = config.encode_ids_split ?? "bar";
  if (split !== "no" && !(split === "bar" && bar >= 0)) {
    throw new RangeError(
      `miditok: ids trained with encode_ids_split "${split}" are known here where bars have one token, as in REMI; ` +
        `got ${tokenization}`,
    );
  }
  const bpe = fromHuggingFace(JSON.parse(saved._model) as HuggingFaceJson, split === "bar" ? [bar] : []);
  return bpeTokenizer(base, bpe);
}

/** The time signatures in the order of the text, whose numbers a parsed object has sorted. */
function signaturesOf(text: string, config: MidiTokConfig): string[] | undefined {
  const range = config.time_signature_range as Readonly<Record<string, readonly number[]>> | undefined;
  const block = /"time_signature_range"\s*:\s*\{([^}]*)\}/.exec(text)?.[1];
  if (!range || block === undefined) return undefined;
  return [...block.matchAll(/"(\d+)"\s*:/g)].flatMap(([, denominator]) =>
    (range[denominator!] ?? []).map((numerator) => `${numerator}/${Number(denominator)}`),
  );
}
