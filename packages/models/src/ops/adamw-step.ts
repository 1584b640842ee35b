import * as tf from "@tensorflow/tfjs-core";
import { type Op, type OpAttributes, runOp } from "./op.ts";

/** The settings of a step of AdamW: plain data. */
export interface AdamWSettings {
  readonly learningRate: number;
  /** From 1. */
  readonly step: number;
  /** The greatest norm that the gradients may have, over all weights. */
  readonly clip: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** What AdamW keeps of all weights, one behind the other: each `[total]`. */
export interface AdamWState {
  /** The means of the gradients. */
  readonly mean: tf.Tensor1D;
  /** The means of their squares. */
  readonly square: tf.Tensor1D;
}

/**
 * Inputs `p0`, `g0`, `p1`, …: each weight and its gradient; `mean`, `square` and `decay` `[total]`: the moments, and the share of each
 * number that a step of learning rate 1 takes away; attributes as in {@link AdamWSettings}. Outputs both moments, then each weight.
 */
export const adamWStepOp: Op = {
  name: "NocturneAdamWStep",
  // Of all weights together, as each op on each weight would cost more than its work.
  composed: (inputs, attributes) => {
    const { learningRate, step, clip, beta1, beta2, epsilon } = adamWSettings(attributes);
    const all = Array.from({ length: weightCount(inputs) }, (_, index) => index);
    const together = (name: string) =>
      tf.concat1d(all.map((index) => tf.reshape(inputs[`${name}${index}`]!, [-1]) as tf.Tensor1D));
    const [parameters, gradients] = [together("p"), together("g")];
    const gradient = tf.mul(gradients, tf.minimum(1, tf.div(clip, tf.sqrt(tf.sum(tf.square(gradients))))));
    const mean = tf.add(tf.mul(inputs.mean!, beta1), tf.mul(gradient, 1 - beta1));
    const square = tf.add(tf.mul(inputs.square!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const root = tf.add(tf.mul(tf.sqrt(square), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
    const change = tf.div(tf.mul(mean, learningRate / (1 - beta1 ** step)), root);
    const decayed = tf.mul(parameters, tf.mul(inputs.decay!, learningRate));
    const changed = tf.sub(tf.sub(parameters, decayed), change);
    const sizes = all.map((index) => inputs[`p${index}`]!.size);
    const parts = tf.split(changed, sizes).map((part, index) => tf.reshape(part, inputs[`p${index}`]!.shape));
    return [mean, square, ...parts];
  },
};

/** The settings of a call of {@link adamWStepOp}. */
export function adamWSettings(attributes: OpAttributes): AdamWSettings {
  return attributes as unknown as AdamWSettings;
}

/** How many weights a call of {@link adamWStepOp} has. */
export function weightCount(inputs: Readonly<Record<string, unknown>>): number {
  return (Object.keys(inputs).length - 3) / 2;
}

/** Takes one step of AdamW for all weights; returns what they and the moments are after it. See {@link adamWStepOp}. */
export function adamWStep(
  weights: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
  { mean, square }: AdamWState,
  decay: tf.Tensor1D,
  settings: AdamWSettings,
): AdamWState & { readonly weights: readonly tf.Tensor[] } {
  const named = weights.flatMap((weight, index) => [
    [`p${index}`, weight],
    [`g${index}`, gradients[index]!],
  ]);
  const inputs = { ...Object.fromEntries(named), mean, square, decay };
  const [newMean, newSquare, ...changed] = runOp(adamWStepOp, inputs, { ...settings });
  return { mean: newMean as tf.Tensor1D, square: newSquare as tf.Tensor1D, weights: changed };
}
