import * as tf from "@tensorflow/tfjs-core";
import { createAdamW } from "../src/adamw.ts";
import { createModel } from "../src/model.ts";
import { defaultModel } from "../src/presets.ts";
import { shiftSteps } from "../src/steps.ts";
import { mixedFields, randomSteps } from "./random-values.ts";
import { trainingSteps } from "./tolerances.ts";

/** A recurrent cell whose training is compared. */
export type Cell = "lstm" | "gru";

/** The loss before each step of a short training: of two pieces of 7 steps, the second shorter than the first. */
export async function trainingLosses(cell: Cell): Promise<number[]> {
  const fields = mixedFields.slice(0, 2);
  const config = { ...defaultModel(fields, { units: 9, embedding: 6, headSize: 10 }), cell };
  const model = createModel(config, { seed: 5 });
  const optimizer = createAdamW(model.variables, { beta2: 0.999, weightDecay: 0 });
  const [batch, time] = [2, 7];
  const values = randomSteps(fields, batch * time, 6);
  const half = values.length / 2;
  const shifted = [values.subarray(0, half), values.subarray(half)].flatMap((piece) => [
    ...shiftSteps(fields, piece),
  ]);
  const shape: [number, number, number] = [batch, time, fields.length];
  const current = tf.tensor3d(values, shape);
  const previous = tf.tensor3d(shifted, shape);
  const mask = tf.tensor2d(
    Array.from({ length: batch * time }, (_, row) => (row < 12 ? 1 : 0)),
    [batch, time],
  );
  const variables = [...model.variables.values()];
  const losses: number[] = [];
  for (let step = 0; step < trainingSteps; step++) {
    const options = { mask, training: true, seed: step };
    const { value, grads } = tf.variableGrads(() => model.loss(previous, current, options), variables);
    losses.push((await value.data())[0]!);
    optimizer.update(grads, 0.01, step + 1);
    tf.dispose([value, grads]);
  }
  tf.dispose([current, previous, mask]);
  optimizer.dispose();
  model.dispose();
  return losses;
}
