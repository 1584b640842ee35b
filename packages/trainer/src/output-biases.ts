import type { Weights } from "@nocturne/inference";
import type { Field } from "@nocturne/tokenizers";
import { frequencies } from "./baseline.ts";
import type { PieceTokens } from "./encoded-pieces.ts";

/**
 * Sets the output biases of categorical fields, in place, to the logarithms of how often each id occurs, so that a new net
 * begins about where a model without context ends, instead of having to learn that first.
 */
export function startFromFrequencies(
  weights: Weights,
  fields: readonly Field[],
  pieces: readonly PieceTokens[],
): void {
  for (const [index, field] of fields.entries()) {
    const bias = weights.get(`head/${field.name}/output/bias`);
    if (field.kind !== "categorical" || bias === undefined) continue;
    bias.data.set(frequencies(field.size, index, fields.length, pieces).map(Math.log));
  }
}
