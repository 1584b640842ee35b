import type { Weight } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
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
  const optimizer = createAdam(0.01);
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
  let weights = await model.weights();
  const losses: number[] = [];
  for (let step = 0; step < trainingSteps; step++) {
    const options = { mask, training: true, seed: step };
    const { value, grads } = tf.variableGrads(() => model.loss(previous, current, options), variables);
    const found = variables.map((variable) => grads[variable.name]!.data());
    losses.push((await value.data())[0]!);
    weights = optimizer(weights, (await Promise.all(found)) as Float32Array[]);
    model.setWeights(weights);
    tf.dispose([value, grads]);
  }
  tf.dispose([current, previous, mask]);
  model.dispose();
  return losses;
}

/** Adam on plain arrays, so that backends differ by their gradients alone. */
function createAdam(
  rate: number,
): (weights: Map<string, Weight>, gradients: Float32Array[]) => Map<string, Weight> {
  const moments = new Map<string, { mean: Float64Array; square: Float64Array }>();
  let step = 0;
  return (weights, gradients) => {
    step += 1;
    const scale = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    const entries = [...weights].map(([name, { shape, data }], index) => {
      const zeros = () => new Float64Array(data.length);
      const { mean, square } = moments.get(name) ?? { mean: zeros(), square: zeros() };
      moments.set(name, { mean, square });
      const moved = data.map((value, i) => {
        const g = gradients[index]![i]!;
        mean[i] = 0.9 * mean[i]! + 0.1 * g;
        square[i] = 0.999 * square[i]! + 0.001 * g * g;
        return value - (scale * mean[i]!) / (Math.sqrt(square[i]!) + 1e-7);
      });
      return [name, { shape, data: moved }] as const;
    });
    return new Map(entries);
  };
}
