import type { Weights } from "@nocturne/inference";

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
}

/** The moments of one weight. */
export interface Moments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** An optimizer and its state. */
export interface AdamW {
  readonly moments: ReadonlyMap<string, Moments>;
  /**
   * Changes the weights in place.
   *
   * @param step - from 1
   */
  update(weights: Weights, gradients: ReadonlyMap<string, Float32Array>, rate: number, step: number): void;
}

/**
 * Returns Adam with decoupled weight decay (Loshchilov and Hutter, 2019) for weights of these names and sizes. It works on
 * plain arrays, so that its state can be saved exactly and is the same on every backend.
 *
 * @param moments - those of a training to go on with. @default zeros
 */
export function createAdamW(
  weights: Weights,
  moments?: ReadonlyMap<string, Moments>,
  options: AdamWOptions = {},
): AdamW {
  const { beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, weightDecay = 0.01 } = options;
  const state =
    moments ??
    new Map(
      [...weights].map(([name, { data }]) => [
        name,
        { mean: new Float32Array(data.length), square: new Float32Array(data.length) },
      ]),
    );
  return {
    moments: state,
    update(weights, gradients, rate, step) {
      const meanScale = 1 / (1 - beta1 ** step);
      const squareScale = 1 / (1 - beta2 ** step);
      for (const [name, { shape, data }] of weights) {
        const gradient = gradients.get(name)!;
        const { mean, square } = state.get(name)!;
        const keep = shape.length > 1 ? 1 - rate * weightDecay : 1;
        for (let i = 0; i < data.length; i++) {
          const g = gradient[i]!;
          const m = beta1 * mean[i]! + (1 - beta1) * g;
          const s = beta2 * square[i]! + (1 - beta2) * g * g;
          mean[i] = m;
          square[i] = s;
          data[i] = keep * data[i]! - (rate * (m * meanScale)) / (Math.sqrt(s * squareScale) + epsilon);
        }
      }
    },
  };
}

/**
 * Scales the gradients in place so that their norm, over all weights, is at most `limit`; returns the norm they had.
 * Where it is not finite, they are left as they are.
 */
export function clipGradients(gradients: ReadonlyMap<string, Float32Array>, limit: number): number {
  let sum = 0;
  for (const gradient of gradients.values()) {
    for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  }
  const norm = Math.sqrt(sum);
  if (norm > limit && Number.isFinite(norm)) {
    const scale = limit / norm;
    for (const gradient of gradients.values()) {
      for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! * scale;
    }
  }
  return norm;
}
