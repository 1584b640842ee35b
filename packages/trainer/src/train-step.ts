import type { Weights } from "@nocturne/inference";
import type { TrainableModel } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";
import { type AdamW, clipGradients } from "./adamw.ts";
import type { Batch } from "./batches.ts";
import { mixSeeds } from "./seeds.ts";
import type { TrainingConfig } from "./training-config.ts";

/**
 * Takes one step: the gradients of a batch's loss, clipped, then AdamW on `weights`, which the model then takes over.
 *
 * @param step - from 0
 * @returns the loss of the batch before the step, in nats per step of the tokenizer
 * @throws where the loss is not a number: the training has diverged
 */
export async function trainStep(
  model: TrainableModel,
  weights: Weights,
  optimizer: AdamW,
  batch: Batch,
  step: number,
  rate: number,
  config: TrainingConfig,
): Promise<number> {
  const { batchSize, windowLength, continuousWeight, seed } = config;
  const shape: [number, number, number] = [batchSize, windowLength, model.config.fields.length];
  const variables = [...model.variables.values()];
  const { value, grads } = tf.tidy(() => {
    const previous = tf.tensor3d(batch.previous, shape);
    const current = tf.tensor3d(batch.current, shape);
    return tf.variableGrads(
      () =>
        model.loss(previous, current, { training: true, seed: mixSeeds(seed, step, 2), continuousWeight }),
      variables,
    );
  });
  const loss = (await value.data())[0]!;
  const gradients = new Map<string, Float32Array>();
  for (const [name, variable] of model.variables) {
    gradients.set(name, (await grads[variable.name]!.data()) as Float32Array);
  }
  tf.dispose([value, grads]);
  if (!Number.isFinite(loss)) {
    throw new Error(
      `train: the loss of step ${step + 1} is ${loss}: the training has diverged; go on from the last save with ` +
        "--resume, or start again with a lower learning rate",
    );
  }
  clipGradients(gradients, config.clip);
  optimizer.update(weights, gradients, rate, step + 1);
  model.setWeights(weights);
  return loss;
}
