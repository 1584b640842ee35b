import * as tf from "@tensorflow/tfjs-core";
import { type AdamWState, adamWStep } from "./ops/adamw-step.ts";

/** Options of {@link createAdamW}. */
export interface AdamWOptions {
  /** Decay of the mean of gradients. @default 0.9 */
  readonly beta1?: number;
  /** Decay of the mean of their squares. @default 0.99 */
  readonly beta2?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** Share of each matrix that a step of learning rate 1 takes away; biases keep theirs. @default 0.01 */
  readonly weightDecay?: number;
  /** The greatest norm of a step's gradients, over all weights: they are scaled to it where they are larger. @default 1 */
  readonly clip?: number;
  /** Those of a training to go on with, one of each variable. @default zeros */
  readonly moments?: ReadonlyMap<string, Moments>;
}

/** The moments of one weight. */
export interface Moments {
  /** The mean of its gradients. */
  readonly mean: Float32Array;
  /** The mean of their squares. */
  readonly square: Float32Array;
}

/** An optimizer and its state. */
export interface AdamW {
  /**
   * Takes one step: changes the variables, and the moments.
   *
   * @param gradients - by the variables' own names (`variable.name`), as `tf.variableGrads` gives them
   * @param step - from 1
   */
  update(gradients: tf.NamedTensorMap, learningRate: number, step: number): void;
  /** A copy of the moments, by the names of the variables. */
  moments(): Promise<Map<string, Moments>>;
  /** Frees the moments. */
  dispose(): void;
}

/**
 * Returns Adam with decoupled weight decay (Loshchilov and Hutter, 2019) and clipping of the gradients' norm, for the variables of a
 * model. A step runs on the backend, as one op.
 *
 * @example
 * const optimizer = createAdamW(model.variables);
 * const { value, grads } = tf.variableGrads(() => model.loss(previous, current));
 * optimizer.update(grads, 0.003, 1);
 */
export function createAdamW(variables: ReadonlyMap<string, tf.Variable>, options: AdamWOptions = {}): AdamW {
  const { beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, weightDecay = 0.01, clip = 1, moments } = options;
  const all = [...variables.values()];
  const total = all.reduce((sum, { size }) => sum + size, 0);
  const together = (fill: (part: Float32Array, name: string, shape: readonly number[]) => void) => {
    const values = new Float32Array(total);
    let start = 0;
    for (const [name, { shape, size }] of variables) {
      fill(values.subarray(start, start + size), name, shape);
      start += size;
    }
    return tf.tensor1d(values);
  };
  const decay = together((part, _, shape) => part.fill(shape.length > 1 ? weightDecay : 0));
  const saved = (kind: keyof Moments) =>
    together((part, name) => {
      const values = moments?.get(name)?.[kind];
      if (values !== undefined) part.set(values);
    });
  let state: AdamWState = { mean: saved("mean"), square: saved("square") };
  return {
    update(gradients, learningRate, step) {
      tf.tidy(() => {
        const slopes = all.map(({ name }) => gradients[name]!);
        const settings = { learningRate, step, clip, beta1, beta2, epsilon };
        const { weights, ...next } = adamWStep(all, slopes, state, decay, settings);
        for (const [index, weight] of weights.entries()) all[index]!.assign(weight);
        tf.dispose([state.mean, state.square]);
        state = { mean: tf.keep(next.mean), square: tf.keep(next.square) };
      });
    },
    async moments() {
      const [mean, square] = (await Promise.all([state.mean.data(), state.square.data()])) as [
        Float32Array,
        Float32Array,
      ];
      let start = 0;
      const parts = [...variables].map(([name, { size }]): [string, Moments] => {
        const from = start;
        start += size;
        return [name, { mean: mean.slice(from, start), square: square.slice(from, start) }];
      });
      return new Map(parts);
    },
    dispose: () => tf.dispose([state.mean, state.square, decay]),
  };
}
