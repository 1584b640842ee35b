import * as tf from "@tensorflow/tfjs-core";
import { adamWStep } from "./ops/adamw-step.ts";

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
  const decays = all.map(({ shape }) => (shape.length > 1 ? weightDecay : 0));
  const tensors = (kind: keyof Moments) =>
    [...variables].map(([name, { shape }]) => {
      const saved = moments?.get(name)?.[kind];
      return saved === undefined ? tf.zeros(shape) : tf.tensor(saved, shape);
    });
  let [means, squares] = [tensors("mean"), tensors("square")];
  const replace = (old: tf.Tensor[], tensors: tf.Tensor[]): tf.Tensor[] => {
    tf.dispose(old);
    return tensors.map((tensor) => tf.keep(tensor));
  };
  return {
    update(gradients, learningRate, step) {
      tf.tidy(() => {
        const weights = all.map((parameters, index) => ({
          parameters,
          gradient: gradients[parameters.name]!,
          mean: means[index]!,
          square: squares[index]!,
        }));
        const { updated } = adamWStep(weights, { learningRate, step, clip, beta1, beta2, epsilon, decays });
        for (const [index, { parameters }] of updated.entries()) all[index]!.assign(parameters);
        means = replace(
          means,
          updated.map(({ mean }) => mean),
        );
        squares = replace(
          squares,
          updated.map(({ square }) => square),
        );
      });
    },
    async moments() {
      const entries = [...variables.keys()].map(async (name, index): Promise<[string, Moments]> => {
        const [mean, square] = await Promise.all([means[index]!.data(), squares[index]!.data()]);
        return [name, { mean: mean as Float32Array, square: square as Float32Array }];
      });
      return new Map(await Promise.all(entries));
    },
    dispose: () => tf.dispose([means, squares]),
  };
}
