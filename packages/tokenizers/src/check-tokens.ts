import type { Field, TokenSequence } from "./contract.ts";

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
    if (field.kind === "categorical") {
      if (value === undefined || !(value >= 0 && value < field.size && Number.isInteger(value))) {
        throw new RangeError(
          `${place}: step ${step}, field ${field.name}: an id must be 0–${field.size - 1}, got ${value}`,
        );
      }
    } else if (value === undefined || Number.isNaN(value)) {
      throw new RangeError(
        `${place}: step ${step}, field ${field.name}: a value must be a number, got ${value}`,
      );
    }
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
