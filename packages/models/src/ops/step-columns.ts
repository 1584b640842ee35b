import { leadingFields, type ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";

/** A continuous field. */
export type ContinuousModelField = Extract<ModelField, { kind: "continuous" }>;

/** The values `[batch × time]` of each field of `steps` `[batch, time, fields]`, as float32. */
export function columns(steps: tf.Tensor): tf.Tensor1D[] {
  const fields = steps.shape[2]!;
  const rows = tf.reshape(tf.cast(steps, "float32"), [-1, fields]);
  return tf.unstack(rows, 1) as tf.Tensor1D[];
}

/**
 * Where to look for the start of a piece: the first categorical field behind the leading ones holds this id there.
 * `undefined` where there is none, as the start cannot be told then.
 */
export function startId(
  fields: readonly ModelField[],
): { readonly column: number; readonly id: number } | undefined {
  const leading = leadingFields(fields);
  for (const [column, field] of fields.entries()) {
    if (column >= leading && field.kind === "categorical") return { column, id: field.size };
  }
  return undefined;
}

/** Values of a continuous field, mapped from its `min … max` to 0–1. */
export function scaled(field: ContinuousModelField, values: tf.Tensor): tf.Tensor {
  return tf.div(tf.sub(values, field.min), field.max - field.min);
}
