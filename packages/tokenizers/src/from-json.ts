import { BPE_VERSION, type BpeConfig, bpeOf, bpeTokenizer } from "./bpe-tokenizer.ts";
import { COMPOUND_WORD_VERSION, compoundWord } from "./compound-word.ts";
import type { Tokenizer, TokenizerConfig } from "./contract.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { MIDI_LIKE_VERSION, midiLike } from "./midi-like.ts";
import { NOTE_TUPLE_VERSION, noteTuple } from "./note-tuple.ts";
import { OCTUPLE_VERSION, octuple } from "./octuple.ts";
import { PERFORMANCE_VERSION, performance } from "./performance.ts";
import { RECALL_VERSION, type RecallOptions, recall } from "./recall.ts";
import { REMI_VERSION, remi } from "./remi.ts";
import { STRUCTURED_VERSION, structured } from "./structured.ts";
import { TSD_VERSION, tsd } from "./tsd.ts";
import { words } from "./words/words.ts";
import { WORDS_VERSION, type WordsConfig } from "./words/words-config.ts";

interface TokenizerType {
  /** The newest version that is read. */
  readonly version: number;
  create(config: TokenizerConfig): Tokenizer;
}

const types: Readonly<Record<string, TokenizerType>> = {
  "note-tuple": { version: NOTE_TUPLE_VERSION, create: (config) => noteTuple(optionsOf(config)) },
  remi: { version: REMI_VERSION, create: (config) => remi(optionsOf(config)) },
  tsd: { version: TSD_VERSION, create: (config) => tsd(optionsOf(config)) },
  "midi-like": { version: MIDI_LIKE_VERSION, create: (config) => midiLike(optionsOf(config)) },
  structured: { version: STRUCTURED_VERSION, create: (config) => structured(optionsOf(config)) },
  "compound-word": { version: COMPOUND_WORD_VERSION, create: (config) => compoundWord(optionsOf(config)) },
  octuple: { version: OCTUPLE_VERSION, create: (config) => octuple(optionsOf(config)) },
  performance: { version: PERFORMANCE_VERSION, create: (config) => performance(optionsOf(config)) },
  bpe: {
    version: BPE_VERSION,
    create(config) {
      const { base, ...saved } = config as BpeConfig;
      const tokenizer = tokenizerFromJSON(base);
      if (!("encodeTracks" in tokenizer)) {
        throw new RangeError(`tokenizers: type "${base.type}" has no ids that byte pairs could be of`);
      }
      const [field] = tokenizer.fields;
      return bpeTokenizer(
        tokenizer as EventTokenizer,
        bpeOf({ ...saved, base }, field?.kind === "categorical" ? field.size : 0),
      );
    },
  },
  words: { version: WORDS_VERSION, create: (config) => words(config as WordsConfig) },
  recall: {
    version: RECALL_VERSION,
    create({ type: _type, version: _version, tokenizer, ...options }) {
      return recall(tokenizerFromJSON(tokenizer as TokenizerConfig), options as RecallOptions);
    },
  },
};

/** The options are what else is saved; the tokenizer checks them. */
function optionsOf({ type: _type, version: _version, ...options }: TokenizerConfig): object {
  return options;
}

/**
 * Returns the tokenizer of a saved configuration, with the same fields and ids as the one that saved it.
 *
 * @throws RangeError where the type is unknown, the version newer than this package, or an option not allowed
 * @example tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)))
 */
export function tokenizerFromJSON(config: TokenizerConfig): Tokenizer {
  const { type, version } = config ?? {};
  const known = typeof type === "string" && Object.hasOwn(types, type) ? types[type] : undefined;
  if (!known) {
    throw new RangeError(
      `tokenizers: a configuration of type ${JSON.stringify(type)} is not known here (known: ` +
        `${Object.keys(types).join(", ")}); a newer @nocturne/tokenizers may know it`,
    );
  }
  if (!(Number.isInteger(version) && version >= 1)) {
    throw new RangeError(
      `tokenizers: the version of type "${type}" must be a whole number from 1, got ${version}`,
    );
  }
  if (version > known.version) {
    throw new RangeError(
      `tokenizers: type "${type}" version ${version} is newer than this package reads (up to ${known.version}); ` +
        "update @nocturne/tokenizers",
    );
  }
  return known.create(config);
}
