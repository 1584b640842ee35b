import { type HeadConfig, isDetermined, type ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { embeddingSum } from "./ops/embedding-sum.ts";
import { fusedHeadsLoss } from "./ops/heads-loss.ts";
import { softmaxCrossEntropy } from "./ops/softmax-cross-entropy.ts";
import type { ContinuousModelField } from "./ops/step-columns.ts";

/** What the heads of a model are made of. */
export interface HeadsConfig {
  readonly fields: readonly ModelField[];
  readonly head: HeadConfig;
  readonly continuousScale?: number;
}

/** The weights of the heads, by their names after `head/`. */
export type HeadWeights = Readonly<Record<string, tf.Tensor>>;

/**
 * What the heads say of each field of the next step, given the fields before it in that step: logits
 * `[batch, time, size]` for a categorical field (zeros where it is determined), the predicted value `[batch, time, 1]` for
 * a continuous one.
 *
 * @param features - `[batch, time, width]`
 * @param current - `[batch, time, fields]`: the steps to be predicted; chained heads read them (teacher forcing)
 */
export function headLogits(
  features: tf.Tensor3D,
  current: tf.Tensor3D,
  config: HeadsConfig,
  weights: HeadWeights,
): tf.Tensor3D[] {
  const [batch, time, width] = features.shape;
  const rows = tf.reshape(features, [batch * time, width]) as tf.Tensor2D;
  const hidden = config.head.kind === "chained" ? chainedHidden(rows, current, config, weights) : undefined;
  return config.fields.map((field, index) => {
    if (field.kind === "categorical" && field.determined) return tf.zeros([batch, time, field.size]);
    const kernel = weights[`${field.name}/output/kernel`] as tf.Tensor2D;
    const output = tf.add(
      tf.matMul((hidden?.[index] ?? rows) as tf.Tensor2D, kernel),
      weights[`${field.name}/output/bias`]!,
    );
    const read = field.kind === "categorical" ? output : readContinuous(field, output, config);
    return tf.reshape(read, [batch, time, kernel.shape[1]]);
  });
}

/**
 * `[batch, time, fields]`: −ln p of each categorical field of `current`, the squared error of each continuous one.
 * Differentiable by the features and the weights.
 */
export function headNats(
  features: tf.Tensor3D,
  current: tf.Tensor3D,
  config: HeadsConfig,
  weights: HeadWeights,
): tf.Tensor3D {
  const [batch, time] = features.shape;
  const outputs = headLogits(features, current, config, weights);
  const targets = tf.unstack(tf.reshape(current, [batch * time, -1]), 1);
  const nats = config.fields.map((field, index) => {
    if (isDetermined(field)) return tf.zeros([batch * time]) as tf.Tensor1D;
    const output = tf.reshape(outputs[index]!, [batch * time, -1]) as tf.Tensor2D;
    const target = targets[index]!;
    if (field.kind === "categorical") {
      return softmaxCrossEntropy(output, tf.cast(target, "int32") as tf.Tensor1D);
    }
    return tf.square(tf.sub(tf.squeeze(output, [1]), tf.cast(target, "float32"))) as tf.Tensor1D;
  });
  return tf.reshape(tf.stack(nats, 1), [batch, time, config.fields.length]);
}

/**
 * The sum of all fields' nats, weighted by step (`stepWeights` `[batch, time]`) and by field: {@link headNats} in one pass
 * where the backend has a kernel for it. Differentiable by the features and the weights.
 */
export function headsLoss(
  features: tf.Tensor3D,
  current: tf.Tensor3D,
  stepWeights: tf.Tensor,
  fieldWeights: readonly number[],
  config: HeadsConfig,
  weights: HeadWeights,
): tf.Scalar {
  const fused = fusedHeadsLoss(features, current, stepWeights, fieldWeights, config, weights);
  if (fused !== undefined) return fused;
  const nats = tf.mul(headNats(features, current, config, weights), tf.tensor1d([...fieldWeights]));
  return tf.sum(tf.mul(tf.sum(nats, 2), stepWeights)) as tf.Scalar;
}

/** The hidden layer `[rows, size]` of each head, by field. All of them read the features in one product. */
function chainedHidden(
  rows: tf.Tensor2D,
  current: tf.Tensor3D,
  { fields }: HeadsConfig,
  weights: HeadWeights,
): (tf.Tensor2D | undefined)[] {
  const [batch, time] = current.shape;
  const predicted = fields.filter((field) => !isDetermined(field));
  const kernels = predicted.map((field) => weights[`${field.name}/hidden/kernel`] as tf.Tensor2D);
  const biases = predicted.map((field) => weights[`${field.name}/hidden/bias`] as tf.Tensor1D);
  const sums = tf.add(tf.matMul(rows, tf.concat(kernels, 1)), tf.concat(biases, 0));
  // TensorFlow.js' gradient of split fails where there is one part only.
  const own = predicted.length === 1 ? [sums] : tf.split(sums, predicted.length, 1);
  let given: tf.Tensor | undefined;
  let place = 0;
  return fields.map((field, index) => {
    const read = isDetermined(field) ? undefined : own[place++]!;
    const sum = read === undefined || given === undefined ? read : tf.add(read, given);
    const weight = weights[`given/${field.name}/${field.kind === "categorical" ? "embedding" : "kernel"}`];
    if (weight !== undefined) {
      const column = tf.slice(current, [0, 0, index], [batch, time, 1]);
      const size = weight.shape[1]!;
      const term = tf.reshape(embeddingSum(column, [field], [weight as tf.Tensor2D]), [batch * time, size]);
      given = given === undefined ? term : tf.add(given, term);
    }
    return sum && (tf.relu(sum) as tf.Tensor2D);
  });
}

function readContinuous(field: ContinuousModelField, output: tf.Tensor, config: HeadsConfig): tf.Tensor {
  const share = tf.sigmoid(output);
  const { continuousScale } = config;
  if (continuousScale !== undefined) return tf.mul(share, continuousScale);
  return tf.add(tf.mul(share, field.max - field.min), field.min);
}
