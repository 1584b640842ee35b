import { isDetermined } from "@nocturne/inference";
import type { Score } from "@nocturne/score";
import type { Tokenizer } from "@nocturne/tokenizers";
import { createClock } from "../clock.ts";
import { type NoteErrors, noteErrorSums } from "./note-errors.ts";

/** What a tokenizer makes of scores, whatever learns from it. */
export interface Coding {
  /** Steps of a model a note. */
  readonly stepsPerNote: number;
  /** Values predicted a note: those of all fields of all its steps but the determined ones. */
  readonly tokensPerNote: number;
  /** Values that can be told apart when predicting: the sizes of the predicted categorical fields together. */
  readonly vocabulary: number;
  /** What is lost by encoding and decoding. */
  readonly errors: NoteErrors;
  /** Notes that `encode` takes in a second of this process's processor time. */
  readonly notesPerSecond: number;
}

/** Processor seconds that encoding is timed for, at least, after the scores were encoded once. */
const TIMED_SECONDS = 0.5;

/** Returns what a tokenizer makes of scores. Takes about a second more than it takes to encode them all. */
export function measureCoding(tokenizer: Tokenizer, scores: readonly Score[]): Coding {
  const predicted = tokenizer.fields.filter((field) => !isDetermined(field));
  const sums = noteErrorSums();
  let steps = 0;
  for (const score of scores) {
    const tokens = tokenizer.encode(score);
    steps += tokens.length;
    sums.add(score, tokenizer.decode(tokens));
  }
  const errors = sums.errors();
  const kept = errors.notes - errors.lost + errors.added;
  return {
    stepsPerNote: steps / kept,
    tokensPerNote: (steps * predicted.length) / kept,
    vocabulary: predicted.reduce((sum, field) => sum + (field.kind === "categorical" ? field.size : 0), 0),
    errors,
    notesPerSecond: errors.notes / secondsToEncode(tokenizer, scores),
  };
}

/** Processor seconds that encoding all the scores takes, the mean of as many rounds as it needs to be told. */
function secondsToEncode(tokenizer: Tokenizer, scores: readonly Score[]): number {
  const now = createClock(true);
  const began = now();
  for (let rounds = 1; ; rounds++) {
    for (const score of scores) tokenizer.encode(score);
    const seconds = now() - began;
    if (seconds >= TIMED_SECONDS) return seconds / rounds;
  }
}
