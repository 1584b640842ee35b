import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { oneHot } from "./one-hot.ts";
import { type Op, runOp } from "./op.ts";
import { columns, startId } from "./step-columns.ts";

/** Input `steps` `[batch, time, fields]`; output `[batch, time, width]`. Without a gradient. */
export const oneHotStepsOp: Op = {
  name: "NocturneOneHotSteps",
  composed: ({ steps }, attributes) => {
    const fields = attributes.fields as readonly ModelField[];
    const [batch, time] = steps!.shape as [number, number];
    const values = columns(steps!);
    const start = startId(fields);
    const parts = fields.map((field, index) => {
      const column = values[index]!;
      if (field.kind === "categorical") {
        return oneHot(tf.cast(column, "int32"), field.size);
      }
      const raw = tf.expandDims(column, 1);
      if (start === undefined) return raw;
      return tf.mul(raw, tf.cast(tf.less(tf.expandDims(values[start.column]!, 1), start.id), "float32"));
    });
    return [tf.reshape(tf.concat(parts, 1), [batch, time, -1])];
  },
};

/**
 * The steps `[batch, time, fields]` as `[batch, time, width]`, in the order of the fields: the value itself of a
 * continuous field, the one-hot vector of a categorical one. The start of a piece is all zeros.
 */
export function oneHotSteps(steps: tf.Tensor3D, fields: readonly ModelField[]): tf.Tensor3D {
  return runOp(oneHotStepsOp, { steps }, { fields })[0] as tf.Tensor3D;
}
