import type { Tokenizer, TokenSequence } from "../src/index.ts";

/** Steps as objects of field names and values. */
export function steps(tokenizer: Tokenizer, tokens: TokenSequence): Record<string, number>[] {
  const width = tokenizer.fields.length;
  return Array.from({ length: tokens.length }, (_, step) =>
    Object.fromEntries(tokenizer.fields.map((field, i) => [field.name, tokens.values[step * width + i]!])),
  );
}

/** The values of one field. */
export function column(
  tokenizer: Tokenizer,
  score: Parameters<Tokenizer["encode"]>[0],
  name: string,
): number[] {
  return steps(tokenizer, tokenizer.encode(score)).map((step) => step[name]!);
}

/** A tokenizer's tokens from rows of values. */
export function tokensOf({ fields }: Tokenizer, ...rows: number[][]): TokenSequence {
  return { fields, length: rows.length, values: Int32Array.from(rows.flat()) };
}
