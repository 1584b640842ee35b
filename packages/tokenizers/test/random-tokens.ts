import fc from "fast-check";
import { expect } from "vitest";
import type { Grammar, Tokenizer, TokenSequence } from "../src/index.ts";

/**
 * A walk by the grammar; low bits of each draw choose, and many draws choose the lowest or highest id. What stands after
 * the last place where a sequence may end is cut off.
 */
export function walk(
  tokenizer: Tokenizer,
  grammar: Grammar,
  length: number,
  draw: () => number,
  ending?: (legal: readonly number[]) => number,
): TokenSequence {
  const { fields } = tokenizer;
  const isComplete = (at: unknown): boolean => grammar.complete?.(at) ?? true;
  const values: number[] = [];
  let state = grammar.start;
  let end = 0;
  const most = ending ? 10 * length : length;
  for (let step = 0; step < length || (!isComplete(state) && step < most); step++) {
    const row: number[] = [];
    for (const [at, field] of fields.entries()) {
      const size = field.kind === "categorical" ? field.size : 0;
      const mask = grammar.allowed(state, at, row);
      if (mask && mask.length !== size) expect.fail(`the mask of ${field.name} has ${mask.length} bytes`);
      const legal = Array.from({ length: size }, (_, id) => id).filter((id) => mask?.[id] !== 0);
      if (legal.length === 0) expect.fail(`no id of ${field.name} is allowed in step ${step}`);
      const drawn = draw();
      const place = drawn % 3 === 0 ? 0 : drawn % 5 === 0 ? legal.length - 1 : (drawn >>> 4) % legal.length;
      row.push(ending && step >= length ? ending(legal) : legal[place]!);
    }
    values.push(...row);
    state = grammar.next(state, row);
    if (isComplete(state)) end = step + 1;
  }
  return { fields, length: end, values: Int32Array.from(values.slice(0, end * fields.length)) };
}

/** Any ids, with the lowest and highest often; continuous values also beyond the ends. */
export function anySteps({ fields }: Tokenizer): fc.Arbitrary<TokenSequence> {
  const values = fields.map((field) => {
    if (field.kind === "categorical") {
      const id = fc.nat(field.size - 1);
      return fc.oneof(fc.constantFrom(0, 0, field.size - 1), id);
    }
    return fc.double({ min: field.min - 1, max: field.max + 1, noNaN: true });
  });
  const categorical = fields.every((field) => field.kind === "categorical");
  return fc.array(fc.tuple(...values), { maxLength: 40 }).map((rows) => ({
    fields,
    length: rows.length,
    values: categorical ? Int32Array.from(rows.flat()) : Float32Array.from(rows.flat()),
  }));
}
