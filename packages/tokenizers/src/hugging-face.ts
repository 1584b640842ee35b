import { type Bpe, createBpe } from "./bpe.ts";

/** Hugging Face's `tokenizer.json` of an encoding by byte pairs: the parts that are read here. */
export interface HuggingFaceJson {
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    /** Pairs, or, in older files, two names with a space between. */
    readonly merges: readonly (readonly [string, string] | string)[];
    readonly [name: string]: unknown;
  };
  readonly [name: string]: unknown;
}

/** What begins a piece. */
export const MARK = "▁";
/** Base ids are told as characters from here on, as MidiTok has them. */
const FIRST = 33;

/** The character that stands for an id of the base. */
export function characterOf(id: number): string {
  return String.fromCharCode(id + FIRST);
}

/**
 * Returns the encoding of a `tokenizer.json` by Hugging Face's tokenizers whose characters stand for ids as MidiTok's do.
 *
 * @throws RangeError where the model is no byte pair encoding, or its vocabulary is another
 */
export function fromHuggingFace(json: HuggingFaceJson, cutBefore: readonly number[] = []): Bpe {
  const { type, vocab, merges } = json.model;
  if (type !== "BPE")
    throw new RangeError(`bpe: the model must be of type "BPE", got ${JSON.stringify(type)}`);
  const baseSize = vocab[MARK];
  if (baseSize === undefined)
    throw new RangeError(`bpe: the vocabulary has no "${MARK}", which begins a piece`);
  for (let id = 0; id < baseSize; id++) {
    if (vocab[characterOf(id)] !== id) {
      throw new RangeError(`bpe: id ${id} must be the character ${id + FIRST}, as MidiTok writes it`);
    }
  }
  const bpe = createBpe(
    baseSize,
    merges.map((merge) => {
      const [left, right] = typeof merge === "string" ? splitOnce(merge) : merge;
      return [vocab[left] ?? -1, vocab[right] ?? -1] as const;
    }),
    cutBefore,
  );
  const size = Object.keys(vocab).length;
  if (bpe.size !== size)
    throw new RangeError(`bpe: the merges make ${bpe.size} ids, the vocabulary has ${size}`);
  return bpe;
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Returns an encoding as Hugging Face's `tokenizer.json`, base ids as characters as MidiTok writes them.
 *
 * @param specialTokens - how many of the first ids are special
 */
export function toHuggingFace(bpe: Bpe, specialTokens = 0): HuggingFaceJson {
  const names = Array.from({ length: bpe.baseSize }, (_, id) => characterOf(id));
  names.push(MARK);
  const known = new Set(names);
  const merges = bpe.merges.map(([left, right]) => {
    const pair: [string, string] = [names[left]!, names[right]!];
    const name = pair[0] + pair[1];
    if (!known.has(name)) {
      known.add(name);
      names.push(name);
    }
    return pair;
  });
  const metaspace = { type: "Metaspace", replacement: MARK, prepend_scheme: "always", split: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: names.slice(0, specialTokens).map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: metaspace,
    post_processor: null,
    decoder: metaspace,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(names.map((name, id) => [name, id])),
      merges,
    },
  };
}
