import type { DecodeOptions, Field, TokenSequence } from "./contract.ts";

/**
 * Checks that tokens are a tokenizer's own: its fields, as many values as it says, each id within its field.
 *
 * @param place - names the tokenizer in errors
 * @throws RangeError
 */
export function checkTokens(place: string, fields: readonly Field[], tokens: TokenSequence): void {
  if (tokens.fields !== fields && !sameFields(fields, tokens.fields)) {
    throw new RangeError(
      `${place}: the tokens must have the fields ${describe(fields)}, got ${describe(tokens.fields)}; ` +
        "decode with the tokenizer that encoded them",
    );
  }
  if (tokens.values.length !== tokens.length * fields.length) {
    throw new RangeError(
      `${place}: ${tokens.length} steps of ${fields.length} fields need ${tokens.length * fields.length} values, ` +
        `got ${tokens.values.length}`,
    );
  }
  for (let step = 0; step < tokens.length; step++) {
    checkStep(place, fields, tokens.values, step * fields.length, step);
  }
}

/**
 * Returns the tokens that can be decoded: all, checked, or without the steps that hold an id outside its field.
 *
 * @throws RangeError as {@link checkTokens}, where `strict` is not false
 */
export function acceptedTokens(
  place: string,
  fields: readonly Field[],
  tokens: TokenSequence,
  { strict = true, onSkipped }: DecodeOptions,
): TokenSequence {
  if (strict) {
    checkTokens(place, fields, tokens);
    return tokens;
  }
  const width = fields.length;
  const values = tokens.values.slice();
  let length = 0;
  for (let from = 0; from < values.length; from += width) {
    if (!fields.every((field, i) => isWithin(field, values[from + i]))) continue;
    values.copyWithin(length * width, from, from + width);
    length++;
  }
  onSkipped?.(Math.ceil(values.length / width) - length);
  return { fields, length, values: values.subarray(0, length * width) };
}

function isWithin(field: Field, value: number | undefined): boolean {
  if (value === undefined) return false;
  if (field.kind === "continuous") return !Number.isNaN(value);
  return value >= 0 && value < field.size && Number.isInteger(value);
}

/**
 * Checks the values of one step, which begin at `at`.
 *
 * @throws RangeError where an id is outside its field, or a continuous value is no number
 */
export function checkStep(
  place: string,
  fields: readonly Field[],
  values: ArrayLike<number>,
  at: number,
  step: number,
): void {
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const value = values[at + i];
    if (isWithin(field, value)) continue;
    const rule =
      field.kind === "categorical" ? `an id must be 0–${field.size - 1}` : "a value must be a number";
    throw new RangeError(`${place}: step ${step}, field ${field.name}: ${rule}, got ${value}`);
  }
}

/**
 * Checks that a caller's memory holds what is written into it.
 *
 * @throws RangeError where it is too small, or of whole numbers where values are continuous
 */
export function checkMemory(
  place: string,
  fields: readonly Field[],
  needed: number,
  memory: Int32Array | Float32Array,
): void {
  if (memory instanceof Int32Array && fields.some((field) => field.kind === "continuous")) {
    throw new RangeError(`${place}: continuous values need a Float32Array, got an Int32Array`);
  }
  if (needed > memory.length) {
    throw new RangeError(
      `${place}: the score takes ${needed} values, the memory given holds ${memory.length}`,
    );
  }
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every((field, i) => sameField(field, b[i]!));
}

function sameField(a: Field, b: Field): boolean {
  if (a.name !== b.name) return false;
  if (a.kind === "categorical") return b.kind === "categorical" && a.size === b.size;
  return b.kind === "continuous" && a.min === b.min && a.max === b.max && a.unit === b.unit;
}

function describe(fields: readonly Field[]): string {
  const texts = fields.map((field) =>
    field.kind === "categorical"
      ? `${field.name} (${field.size})`
      : `${field.name} (${field.min}–${field.max})`,
  );
  return texts.join(", ");
}
