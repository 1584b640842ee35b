import type { Score } from "@nocturne/score";
import type { StepField } from "./step-model.ts";

/** Steps of one value a field; `@nocturne/tokenizers`' `TokenSequence` is one by shape. */
export interface StepSequence {
  readonly fields: readonly StepField[];
  /** The number of steps. */
  readonly length: number;
  /** Row-major `[length, fields.length]`; an `Int32Array` where all fields are categorical. */
  readonly values: Int32Array | Float32Array;
}

/** A note in seconds from the start, as a tokenizer's stream gives it. */
export interface GeneratedNote {
  readonly pitch: number;
  readonly velocity: number;
  /** Seconds. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
}

/** Which ids may come next; `@nocturne/tokenizers`' `Grammar` is one by shape. */
export interface SamplingGrammar {
  readonly start: unknown;
  /** One byte an id, 1 where legal; `undefined` where all are. */
  allowed(state: unknown, field: number, chosen: ArrayLike<number>): Uint8Array | undefined;
  next(state: unknown, step: ArrayLike<number>): unknown;
}

/** What generation needs of a tokenizer; `@nocturne/tokenizers`' `Tokenizer` is one by shape. */
export interface SamplingTokenizer {
  readonly fields: readonly StepField[];
  encode(score: Score): StepSequence;
  stream(): { push(step: ArrayLike<number>): readonly GeneratedNote[] };
  readonly grammar?: SamplingGrammar | undefined;
}

/**
 * Returns one step of a sequence as an array of one value a field.
 *
 * @throws RangeError where the sequence has no such step
 */
export function stepAt(sequence: StepSequence, index: number): number[] {
  const width = sequence.fields.length;
  if (!(Number.isInteger(index) && index >= 0 && index < sequence.length)) {
    throw new RangeError(`sampling: step must be 0 … ${sequence.length - 1}, got ${index}`);
  }
  return Array.from(sequence.values.subarray(index * width, (index + 1) * width));
}

/** Returns a sequence of these steps: an `Int32Array` where all fields are categorical, else a `Float32Array`. */
export function sequenceOf(fields: readonly StepField[], steps: readonly ArrayLike<number>[]): StepSequence {
  const size = steps.length * fields.length;
  const values = fields.every((field) => field.kind === "categorical")
    ? new Int32Array(size)
    : new Float32Array(size);
  steps.forEach((step, index) => {
    values.set(step, index * fields.length);
  });
  return { fields, length: steps.length, values };
}

/**
 * Checks that two lists of fields are the same.
 *
 * @param place - who asks, as `"generate: the prompt"`
 * @throws RangeError that names the first field that differs
 */
export function assertSameFields(
  place: string,
  given: readonly StepField[],
  expected: readonly StepField[],
): void {
  for (let index = 0; index < Math.max(given.length, expected.length); index++) {
    const [got, wanted] = [given[index], expected[index]].map(describeField);
    if (got !== wanted) {
      throw new RangeError(
        `${place} must have the model's fields: field ${index} is ${got}, the model's is ${wanted}`,
      );
    }
  }
}

function describeField(field: StepField | undefined): string {
  if (!field) return "absent";
  return field.kind === "categorical"
    ? `${field.name} (${field.size} ids)`
    : `${field.name} (${field.min} … ${field.max} ${field.unit})`;
}
