import type { ModelField } from "@nocturne/inference";
import type { ContinuousModelField } from "../ops/step-columns.ts";
import { expNegative } from "./exponential.ts";

/** A block of steps, as the loss of one field sees it. */
export interface FieldBlock {
  /** `[rows, size]`: what the field's head says; overwritten by the gradient where `stepWeights` is given. */
  readonly outputs: Float32Array;
  /** `[rows, fields]`: the steps to be predicted. */
  readonly current: ArrayLike<number>;
  /** `[rows, fields]`: −ln p and squared errors are written to its column. */
  readonly nats: Float32Array;
  /** `[rows]`: the gradient of the loss by each row's nats; without it, no gradient is found. */
  readonly stepWeights: Float32Array | undefined;
  readonly rows: number;
  /** The number of fields, and which one this is. */
  readonly width: number;
  readonly column: number;
}

/** Writes the nats of one field; see {@link FieldBlock}. */
export function fieldLoss(
  block: FieldBlock,
  field: ModelField,
  weight: number,
  continuousScale: number | undefined,
): void {
  if (field.kind === "categorical") crossEntropy(block, field.size, weight);
  else squaredError(block, field, weight, continuousScale);
}

function crossEntropy(block: FieldBlock, size: number, weight: number): void {
  const { outputs, current, nats, stepWeights, rows, width, column } = block;
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    const to = from + size;
    const place = row * width + column;
    const chosen = from + current[place]!;
    let most = outputs[from]!;
    for (let i = from + 1; i < to; i++) if (outputs[i]! > most) most = outputs[i]!;
    const logit = outputs[chosen]! - most;
    let sum = 0;
    if (stepWeights === undefined) {
      for (let i = from; i < to; i++) sum += expNegative(outputs[i]! - most);
    } else {
      for (let i = from; i < to; i++) {
        const power = expNegative(outputs[i]! - most);
        outputs[i] = power;
        sum += power;
      }
      const factor = stepWeights[row]! * weight;
      const share = factor / sum;
      for (let i = from; i < to; i++) outputs[i]! *= share;
      outputs[chosen]! -= factor;
    }
    nats[place] = Math.log(sum) - logit;
  }
}

function squaredError(
  block: FieldBlock,
  field: ContinuousModelField,
  weight: number,
  continuousScale: number | undefined,
): void {
  const { outputs, current, nats, stepWeights, rows, width, column } = block;
  const range = continuousScale ?? field.max - field.min;
  const base = continuousScale === undefined ? field.min : 0;
  for (let row = 0; row < rows; row++) {
    const place = row * width + column;
    const share = 1 / (1 + Math.exp(-outputs[row]!));
    const error = base + share * range - current[place]!;
    nats[place] = error * error;
    if (stepWeights !== undefined) {
      outputs[row] = stepWeights[row]! * weight * 2 * error * range * share * (1 - share);
    }
  }
}
