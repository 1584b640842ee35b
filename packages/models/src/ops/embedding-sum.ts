import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { oneHot } from "./one-hot.ts";
import { type Op, type OpAttributes, type OpInputs, runOp } from "./op.ts";
import { columns, scaled, startId } from "./step-columns.ts";

/** Inputs `steps` `[batch, time, fields]` and one weight a field, named `w0`, `w1`, …; output `[batch, time, size]`. */
export const embeddingSumOp: Op = {
  name: "NocturneEmbeddingSum",
  composed: (inputs, attributes) => {
    const fields = attributes.fields as readonly ModelField[];
    const steps = inputs.steps!;
    const [batch, time] = steps.shape as [number, number];
    const values = columns(steps);
    const playing = notStart(fields, values);
    const terms = fields.map((field, index) => {
      const weight = inputs[`w${index}`]!;
      if (field.kind === "categorical") return tf.gather(weight, tf.cast(values[index]!, "int32"));
      return tf.matMul(scaledColumn(field, values[index]!, playing), weight as tf.Tensor2D);
    });
    return [tf.reshape(tf.addN(terms), [batch, time, -1])];
  },
};

/** Inputs `steps` and `dy`, attributes `fields` and `rows` of each weight; outputs the gradient of each weight. */
export const embeddingSumGradientOp: Op = {
  name: "NocturneEmbeddingSumGradient",
  // As a product with one-hot rows: TensorFlow.js' own gradient of gather needs a kernel that wasm lacks.
  composed: (inputs, attributes) =>
    embeddingGradients(inputs, attributes, (ids, rows, count) =>
      tf.matMul(oneHot(ids, count), rows, true, false),
    ),
};

/** Sums `rows` `[n, size]` by their ids `[n]`, into `[count, size]`. */
type SumById = (ids: tf.Tensor1D, rows: tf.Tensor2D, count: number) => tf.Tensor;

/** What {@link embeddingSumGradientOp} computes, with a backend's way to sum rows by id. */
export function embeddingGradients(
  { steps, dy }: OpInputs,
  attributes: OpAttributes,
  sumById: SumById,
): tf.Tensor[] {
  const fields = attributes.fields as readonly ModelField[];
  const rowCounts = attributes.rows as readonly number[];
  const values = columns(steps!);
  const playing = notStart(fields, values);
  const rows = tf.reshape(dy!, [values[0]!.shape[0]!, -1]) as tf.Tensor2D;
  return fields.map((field, index) => {
    const column = values[index]!;
    if (field.kind === "categorical") {
      return sumById(tf.cast(column, "int32") as tf.Tensor1D, rows, rowCounts[index]!);
    }
    return tf.matMul(scaledColumn(field, column, playing), rows, true, false);
  });
}

tf.registerGradient({
  kernelName: embeddingSumOp.name,
  inputsToSave: ["steps"],
  gradFunc: (dy, saved, attributes) => {
    const outputs = runOp(
      embeddingSumGradientOp,
      { steps: saved[0]!, dy: dy as tf.Tensor },
      { ...attributes },
    );
    return Object.fromEntries(outputs.map((output, index) => [`w${index}`, () => output]));
  },
});

/**
 * The sum `[batch, time, size]` of what each field adds to a step: row `id` of a categorical field's table
 * `[rows, size]`; a continuous field's value, scaled from `min … max` to 0–1, times its kernel `[1, size]`. At the
 * start of a piece, where categorical fields hold the id `field.size`, a continuous field adds nothing. Ids must lie in
 * their tables. One differentiable op (by the weights).
 *
 * @param steps - `[batch, time, fields]`, int32 or float32
 */
export function embeddingSum(
  steps: tf.Tensor3D,
  fields: readonly ModelField[],
  weights: readonly tf.Tensor2D[],
): tf.Tensor3D {
  const named = Object.fromEntries(weights.map((weight, index) => [`w${index}`, weight]));
  const rows = weights.map((weight) => weight.shape[0]);
  return runOp(embeddingSumOp, { steps, ...named }, { fields, rows })[0] as tf.Tensor3D;
}

/** `[n, 1]`: 0 where a piece starts, 1 elsewhere; `undefined` where no continuous field needs it. */
function notStart(fields: readonly ModelField[], values: readonly tf.Tensor[]): tf.Tensor | undefined {
  const start = startId(fields);
  if (start === undefined || fields.every((field) => field.kind === "categorical")) return undefined;
  return tf.cast(tf.less(tf.expandDims(values[start.column]!, 1), start.id), "float32");
}

function scaledColumn(
  field: Extract<ModelField, { kind: "continuous" }>,
  values: tf.Tensor,
  playing: tf.Tensor | undefined,
): tf.Tensor2D {
  const column = tf.expandDims(scaled(field, values), 1);
  return (playing === undefined ? column : tf.mul(column, playing)) as tf.Tensor2D;
}
