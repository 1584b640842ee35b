import type { ModelField } from "@nocturne/inference";
import type { Blocks, Region } from "./blocks.ts";
import type { FieldValues } from "./field-values.ts";

/** The loss of one field, for one block of steps at a time. */
export interface FieldLoss {
  /** `[rows, size]`: what the field's head says; in training, overwritten by the gradient. */
  readonly outputs: Region;
  /**
   * Writes −ln p or the squared error of `rows` steps to this field's column of `nats` `[rows, fields]`. In training,
   * `stepWeights` `[rows]` is the gradient of the loss by each step's sum.
   */
  run(steps: ArrayLike<number>, nats: Float32Array, rows: number, stepWeights?: Float32Array): void;
}

/** What {@link fieldLoss} works on. */
export interface FieldLossPlan {
  readonly fields: readonly ModelField[];
  readonly column: number;
  /** The steps to be predicted, of this field. */
  readonly values: FieldValues;
  /** What this field counts in the loss. */
  readonly weight: number;
  readonly continuousScale: number | undefined;
  readonly blockRows: number;
}

/** Prepares the loss of one field. */
export function fieldLoss(blocks: Blocks, plan: FieldLossPlan): FieldLoss {
  const { fields, column, values, weight, blockRows } = plan;
  const field = fields[column]!;
  const width = fields.length;
  if (field.kind === "continuous") {
    const outputs = blocks.allocate(blockRows);
    const range = plan.continuousScale ?? field.max - field.min;
    const base = plan.continuousScale === undefined ? field.min : 0;
    return {
      outputs,
      run: (steps, nats, rows, stepWeights) => {
        const block = outputs.floats();
        for (let row = 0; row < rows; row++) {
          const share = 1 / (1 + Math.exp(-block[row]!));
          const error = base + share * range - steps[row * width + column]!;
          nats[row * width + column] = error * error;
          if (stepWeights !== undefined) {
            block[row] = stepWeights[row]! * weight * 2 * error * range * share * (1 - share);
          }
        }
      },
    };
  }

  const outputs = blocks.allocate(blockRows * field.size);
  const chosen = blocks.allocate(blockRows);
  const sums = blocks.allocate(blockRows);
  const factors = blocks.allocate(blockRows);
  return {
    outputs,
    run: (_steps, nats, rows, stepWeights) => {
      if (stepWeights !== undefined) {
        const block = factors.floats();
        for (let row = 0; row < rows; row++) block[row] = stepWeights[row]! * weight;
      }
      const gradient = stepWeights === undefined ? 0 : factors.pointer;
      const ids = values.region.pointer;
      blocks.softmax(outputs.pointer, ids, chosen.pointer, sums.pointer, gradient, rows, field.size);
      const [logits, totals] = [chosen.floats(), sums.floats()];
      for (let row = 0; row < rows; row++) {
        nats[row * width + column] = Math.log(totals[row]!) - logits[row]!;
      }
    },
  };
}
