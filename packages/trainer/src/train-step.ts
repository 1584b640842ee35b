import type { AdamW, TrainableModel } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "./batches.ts";
import { mixSeeds } from "./seeds.ts";
import type { TrainingConfig } from "./training-config.ts";

/**
 * Takes one step: the gradients of a batch's loss, then the optimizer's step by them.
 *
 * @param step - from 0
 * @returns the loss of the batch before the step, in nats per step of the tokenizer
 * @throws where the loss is not a number: the training has diverged
 */
export async function trainStep(
  model: TrainableModel,
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
  value.dispose();
  if (!Number.isFinite(loss)) {
    tf.dispose(grads);
    throw new Error(
      `train: the loss of step ${step + 1} is ${loss}: the training has diverged; go on from the last save with ` +
        "--resume, or start again with a lower learning rate",
    );
  }
  optimizer.update(grads, rate, step + 1);
  tf.dispose(grads);
  return loss;
}
