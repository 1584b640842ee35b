import * as tf from "@tensorflow/tfjs-core";
import { type Op, type OpAttributes, runOp } from "./op.ts";

/** What a step of AdamW is told, besides its tensors. */
export interface AdamWSettings {
  readonly learningRate: number;
  /** From 1. */
  readonly step: number;
  /** The greatest norm that the gradients may have, over all weights. */
  readonly clip: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Of each weight, the share that a step of learning rate 1 takes away. */
  readonly decays: readonly number[];
}

/** A weight, its gradient and its moments, or what they are after a step. */
export interface AdamWTensors {
  readonly parameters: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly square: tf.Tensor;
}

/**
 * Inputs `p0`, `g0`, `m0`, `s0`, `p1`, …: each weight, its gradient, the mean of its gradients and of their squares; attributes as in
 * {@link AdamWSettings}. Outputs the norm that the gradients had, over all weights, then each weight and its two moments after the step.
 */
export const adamWStepOp: Op = {
  name: "NocturneAdamWStep",
  composed: (inputs, attributes) => {
    const { learningRate, step, clip, beta1, beta2, epsilon, decays } = adamWSettings(attributes);
    const all = decays.map((_, index) => index);
    const norm = tf.sqrt(tf.sum(tf.stack(all.map((index) => tf.sum(tf.square(inputs[`g${index}`]!))))));
    const scale = tf.minimum(1, tf.div(clip, norm));
    const root = 1 / Math.sqrt(1 - beta2 ** step);
    const rate = learningRate / (1 - beta1 ** step);
    const updated = all.flatMap((index) => {
      const gradient = tf.mul(inputs[`g${index}`]!, scale);
      const mean = tf.add(tf.mul(inputs[`m${index}`]!, beta1), tf.mul(gradient, 1 - beta1));
      const square = tf.add(tf.mul(inputs[`s${index}`]!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const change = tf.div(tf.mul(mean, rate), tf.add(tf.mul(tf.sqrt(square), root), epsilon));
      const kept = tf.mul(inputs[`p${index}`]!, 1 - learningRate * decays[index]!);
      return [tf.sub(kept, change), mean, square];
    });
    return [norm, ...updated];
  },
};

/** The settings of a call of {@link adamWStepOp}. */
export function adamWSettings(attributes: OpAttributes): AdamWSettings {
  return attributes as unknown as AdamWSettings;
}

/** Takes one step of AdamW for all weights; see {@link adamWStepOp}. */
export function adamWStep(
  weights: readonly AdamWTensors[],
  settings: AdamWSettings,
): { readonly norm: tf.Tensor; readonly updated: readonly Omit<AdamWTensors, "gradient">[] } {
  const inputs: Record<string, tf.Tensor> = {};
  for (const [index, { parameters, gradient, mean, square }] of weights.entries()) {
    Object.assign(inputs, {
      [`p${index}`]: parameters,
      [`g${index}`]: gradient,
      [`m${index}`]: mean,
      [`s${index}`]: square,
    });
  }
  const [norm, ...outputs] = runOp(adamWStepOp, inputs, { ...settings }) as [tf.Tensor, ...tf.Tensor[]];
  const updated = weights.map((_, index) => {
    const [parameters, mean, square] = outputs.slice(3 * index) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return { parameters, mean, square };
  });
  return { norm, updated };
}
