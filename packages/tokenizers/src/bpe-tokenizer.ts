import type { Score } from "@nocturne/score";
import { type Bpe, createBpe } from "./bpe.ts";
import { bpeGrammar } from "./bpe-grammar.ts";
import { acceptedTokens, checkMemory, checkStep, checkTokens } from "./check-tokens.ts";
import type { Grammar, TokenizerConfig, TokenSequence } from "./contract.ts";
import { barsCut } from "./cut-bars.ts";
import { eventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { MARK } from "./hugging-face.ts";

/** The version of the ids. */
export const BPE_VERSION = 1;

/**
 * Returns a tokenizer whose ids are those of another with one field, merged.
 *
 * @throws RangeError where the encoding was trained on another vocabulary
 * @example
 * const bpe = trainBpe(scores.map((score) => base.encode(score).values), { baseSize: 284, size: 1000, cutBefore: [4] });
 * const tokenizer = bpeTokenizer(base, bpe);
 */
export function bpeTokenizer(base: EventTokenizer, bpe: Bpe): EventTokenizer {
  const [field, ...others] = base.fields;
  if (others.length > 0 || field?.kind !== "categorical") {
    throw new RangeError(`bpe: the tokenizer must have one field of ids, it has ${base.fields.length}`);
  }
  if (field.size !== bpe.baseSize) {
    throw new RangeError(
      `bpe: the encoding was trained on a vocabulary of ${bpe.baseSize}, the tokenizer has ${field.size}`,
    );
  }
  const fields = [{ ...field, size: bpe.size }];
  const names = base.vocabularies[0]!;
  const vocabulary = Array.from({ length: bpe.size }, (_, id) =>
    id < bpe.baseSize
      ? names[id]!
      : bpe
          .expand(id)
          .map((each) => names[each])
          .join("+") || MARK,
  );
  const config = base.toJSON();
  const { type: _type, version: _version, ...options } = config;
  const cutsOf =
    config.midiTok === "3.0" && bpe.cutBefore.length > 0 ? barsCut(eventSettings("bpe", options)) : undefined;
  const merged = (tokens: TokenSequence, score: Score): TokenSequence => {
    const values = bpe.encode(tokens.values, cutsOf?.(score));
    return { fields, length: values.length, values };
  };
  const plain = (tokens: TokenSequence): TokenSequence => {
    const values = bpe.decode(tokens.values);
    return { fields: base.fields, length: values.length, values };
  };
  return {
    fields,
    vocabularies: [vocabulary],
    encode: (score) => merged(base.encode(score), score),
    encodeInto(score, values) {
      const tokens = merged(base.encode(score), score);
      checkMemory("bpe", fields, tokens.length, values);
      values.set(tokens.values);
      return tokens.length;
    },
    encodeTracks: (score) => base.encodeTracks(score).map((tokens) => merged(tokens, score)),
    decode: (tokens, options = {}) => base.decode(plain(acceptedTokens("bpe", fields, tokens, options))),
    decodeTracks: (sequences, programs) => {
      for (const tokens of sequences) checkTokens("bpe", fields, tokens);
      return base.decodeTracks(sequences.map(plain), programs);
    },
    stream() {
      const stream = base.stream();
      return {
        push(step) {
          checkStep("bpe", fields, step, 0, 0);
          return bpe.expand(step[0]!).flatMap((id) => stream.push([id]));
        },
      };
    },
    ...(base.grammar && { grammar: bpeGrammar(base.grammar, bpe) as Grammar }),
    toJSON: (): TokenizerConfig => ({
      type: "bpe",
      version: BPE_VERSION,
      base: config,
      cutBefore: bpe.cutBefore,
      merges: bpe.merges,
    }),
  };
}

/** What `bpeTokenizer` saves. */
export interface BpeConfig extends TokenizerConfig {
  readonly base: TokenizerConfig;
  readonly cutBefore: readonly number[];
  readonly merges: readonly (readonly [number, number])[];
}

/** Returns the encoding of a saved tokenizer, for a base of this size. */
export function bpeOf({ merges, cutBefore }: BpeConfig, baseSize: number): Bpe {
  if (!Array.isArray(merges)) throw new RangeError("bpe: the configuration must hold a list of merges");
  return createBpe(baseSize, merges, cutBefore);
}
