import * as tf from "@tensorflow/tfjs-core";
import type { Numbers, OpCase } from "./op-cases/op-case.ts";
import { randomValues } from "./random-values.ts";

/** What a backend computes of a case. */
export interface OpResults {
  readonly outputs: Numbers;
  /** By each input: the gradients of the sum of the outputs, each times its {@link outputWeights}. */
  readonly gradients: readonly Numbers[];
}

/** The inputs of a case, which are the same everywhere. */
export function inputValues({ inputs }: OpCase): Float32Array[] {
  return inputs.map(({ shape, scale }, index) => {
    return randomValues(tf.util.sizeFromShape([...shape]), index + 1, scale);
  });
}

/**
 * Runs a case on the current backend.
 *
 * @throws where a gradient has another shape than its input, or tensors are left behind
 */
export async function opResults(opCase: OpCase): Promise<OpResults> {
  const before = tf.memory().numTensors;
  tf.engine().startScope();
  const results = await scopedResults(opCase).finally(() => tf.engine().endScope());
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${opCase.title}: ${left} tensors are left behind`);
  return results;
}

async function scopedResults(opCase: OpCase): Promise<OpResults> {
  const shapes = opCase.inputs.map(({ shape }) => [...shape]);
  const tensors = inputValues(opCase).map((values, index) => tf.tensor(values, shapes[index]!));
  const outputs = opCase.run(...tensors);
  const weights = tf.tensor(outputWeights(outputs.size), outputs.shape);
  const weighted = (...values: tf.Tensor[]) => tf.sum(tf.mul(opCase.run(...values), weights));
  const gradients = tf.grads(weighted)(tensors);
  for (const [index, gradient] of gradients.entries()) {
    tf.util.assertShapesMatch(gradient.shape, shapes[index]!, `gradient ${index}: `);
  }
  return {
    outputs: await outputs.data(),
    gradients: await Promise.all(gradients.map((gradient) => gradient.data())),
  };
}

/** How much each output counts in what is differentiated: a fixed random number. */
export function outputWeights(length: number): Float32Array {
  return randomValues(length, 99);
}
