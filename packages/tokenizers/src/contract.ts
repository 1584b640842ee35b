import type { Score } from "@nocturne/score";

/** One property of a step, and the values that it can take. */
export type Field = CategoricalField | ContinuousField;

/** A field whose values are ids, 0 … size − 1. */
export interface CategoricalField {
  readonly name: string;
  readonly kind: "categorical";
  readonly size: number;
  /**
   * The steps and fields before it leave it no choice: the grammar allows a single id. A model reads it and need not
   * predict it; decoding does without.
   */
  readonly determined?: true;
}

/** A field whose values are numbers, min … max. */
export interface ContinuousField {
  readonly name: string;
  readonly kind: "continuous";
  readonly min: number;
  readonly max: number;
  /** Unit of the values, as `"seconds"`. */
  readonly unit: string;
}

/** A tokenized score: `length` steps of one value a field. */
export interface TokenSequence {
  readonly fields: readonly Field[];
  /** The number of steps. */
  readonly length: number;
  /** Row-major `[length, fields.length]`; an `Int32Array` where all fields are categorical. */
  readonly values: Int32Array | Float32Array;
}

/** A note in seconds from the start, as it can be played at once. */
export interface TimedNote {
  readonly pitch: number;
  readonly velocity: number;
  /** Seconds. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
}

/** Decodes step by step, as `decode` does at once: what a player needs while a model still writes. */
export interface StreamDecoder {
  /** Takes the values of one step, one a field; returns the notes that it completed. Total: never throws on legal ids. */
  push(step: ArrayLike<number>): readonly TimedNote[];
}

/**
 * Which ids may come next: what sampling masks with. A state is immutable; a walk starts at `start`.
 *
 * @typeParam State - opaque to the caller
 */
export interface Grammar<State = unknown> {
  readonly start: State;
  /**
   * The legal ids of one field, given the ids already chosen for the fields before it in this step: one byte an id, 1
   * where legal; `undefined` where all are. At least one is legal.
   */
  allowed(state: State, field: number, chosen: ArrayLike<number>): Uint8Array | undefined;
  /** The state after a whole step. */
  next(state: State, step: ArrayLike<number>): State;
  /** States of one key allow the same from here on: what may be remembered of one is so of the other. */
  key?(state: State): string;
  /** Whether a sequence may end here: where this is not given, anywhere. Elsewhere, what stands last is lost. */
  complete?(state: State): boolean;
}

/** What is done with ids that a tokenizer does not have. */
export interface DecodeOptions {
  /** Throw at the first; or pass over the steps that hold one. @default true */
  readonly strict?: boolean;
  /** Is told how many steps were passed over, where `strict` is false. */
  readonly onSkipped?: (steps: number) => void;
}

/** What rebuilds a tokenizer: plain JSON. Ids never change for one `type`, `version` and configuration. */
export interface TokenizerConfig {
  readonly type: string;
  readonly version: number;
  readonly [option: string]: unknown;
}

/** Turns scores into token sequences and back. All that a model or a sampler knows about music is `fields`. */
export interface Tokenizer {
  readonly fields: readonly Field[];
  /** Encodes all tracks but drums, merged to one piano. A score without notes gives length 0. */
  encode(score: Score): TokenSequence;
  /**
   * Encodes as `encode` does, into the caller's memory from its start.
   *
   * @param values - of the kind that `encode` gives
   * @returns the number of steps written
   * @throws RangeError where the memory is too small; it says how much is needed
   */
  encodeInto(score: Score, values: Int32Array | Float32Array): number;
  /** Total: any sequence of legal ids decodes. Throws only where the fields differ or an id is outside its field. */
  decode(tokens: TokenSequence, options?: DecodeOptions): Score;
  /** Starts decoding step by step. */
  stream(): StreamDecoder;
  readonly grammar?: Grammar;
  toJSON(): TokenizerConfig;
}
