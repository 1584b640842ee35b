import type { Field } from "@nocturne/tokenizers";
import type { EncodedPiece } from "./encoded-pieces.ts";
import type { PieceLoss } from "./evaluate-pieces.ts";

/**
 * Returns what a model without any context costs on pieces: one that knows of each field how often each value occurs in
 * the training pieces (add-one smoothing), or a continuous field's mean.
 */
export function contextFreeLosses(
  fields: readonly Field[],
  training: readonly EncodedPiece[],
  heldOut: readonly EncodedPiece[],
): PieceLoss[] {
  const costs = fields.map((field, i) => fieldCost(field, i, fields.length, training));
  return heldOut.map(({ file, notes, tokens }) => ({
    file,
    notes,
    sums: fields.map((_, i) => {
      let sum = 0;
      for (let at = i; at < tokens.values.length; at += fields.length) sum += costs[i]!(tokens.values[at]!);
      return sum;
    }),
  }));
}

function fieldCost(
  field: Field,
  index: number,
  width: number,
  pieces: readonly EncodedPiece[],
): (value: number) => number {
  const counts = field.kind === "categorical" ? new Float64Array(field.size).fill(1) : undefined;
  let [sum, total] = [0, 0];
  for (const { tokens } of pieces) {
    for (let at = index; at < tokens.values.length; at += width) {
      const value = tokens.values[at]!;
      if (counts) counts[value]!++;
      sum += value;
      total++;
    }
  }
  if (!counts) return (value) => (value - sum / total) ** 2;
  const all = total + counts.length;
  const nats = counts.map((count) => -Math.log(count / all));
  return (id) => nats[id]!;
}
