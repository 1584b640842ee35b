import { isDetermined } from "@nocturne/inference";
import type { Field } from "@nocturne/tokenizers";
import type { PieceTokens } from "./encoded-pieces.ts";
import type { PieceLoss } from "./evaluate-pieces.ts";

/**
 * Returns what a model without any context costs on pieces: one that knows of each field how often each value occurs in
 * the training pieces (add-one smoothing), or a continuous field's mean.
 */
export function contextFreeLosses(
  fields: readonly Field[],
  training: readonly PieceTokens[],
  heldOut: readonly PieceTokens[],
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
  pieces: readonly PieceTokens[],
): (value: number) => number {
  if (isDetermined(field)) return () => 0;
  if (field.kind === "categorical") {
    const nats = frequencies(field.size, index, width, pieces).map((share) => -Math.log(share));
    return (id) => nats[id]!;
  }
  let [sum, count] = [0, 0];
  for (const { tokens } of pieces) {
    for (let at = index; at < tokens.values.length; at += width) sum += tokens.values[at]!;
    count += tokens.length;
  }
  return (value) => (value - sum / count) ** 2;
}

/** How often each id of a field occurs in the pieces, as shares of 1; each id is counted once more than it occurs. */
export function frequencies(
  size: number,
  index: number,
  width: number,
  pieces: readonly PieceTokens[],
): Float64Array {
  const counts = new Float64Array(size).fill(1);
  let total = size;
  for (const { tokens } of pieces) {
    for (let at = index; at < tokens.values.length; at += width) counts[tokens.values[at]!]!++;
    total += tokens.length;
  }
  return counts.map((count) => count / total);
}
