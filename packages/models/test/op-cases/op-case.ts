import type * as tf from "@tensorflow/tfjs-core";

/** Numbers in float64, row-major. */
export type Numbers = ArrayLike<number>;

/** One call of a custom op that every backend must get right: an op at certain sizes. */
export interface OpCase {
  /** The op and its sizes, as `lstmSequence: batch 1, 1 step, 3 → 5 units`. */
  readonly title: string;
  /** The names of the kernels of ours that a call and its gradient run. */
  readonly kernels: readonly string[];
  /** The inputs to differentiate by. They are filled from a seed with numbers within ± scale. */
  readonly inputs: readonly { readonly shape: readonly number[]; readonly scale?: number }[];
  /** Calls the op. Constants besides the inputs (ids, masks) it makes itself, the same at each call. */
  run(...inputs: tf.Tensor[]): tf.Tensor;
  /** What the op is to compute, as plain loops over float64. */
  reference(...inputs: Numbers[]): Numbers;
}

/** `rows · matrix [inner, columns] + bias`, into a new array `[rows, columns]`. */
export function affine(rows: Numbers, matrix: Numbers, columns: number, bias?: Numbers): Float64Array {
  const inner = matrix.length / columns;
  const count = rows.length / inner;
  const result = new Float64Array(count * columns);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = bias?.[column] ?? 0;
      for (let i = 0; i < inner; i++) sum += rows[row * inner + i]! * matrix[i * columns + column]!;
      result[row * columns + column] = sum;
    }
  }
  return result;
}

/** The logistic function. */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** −ln p of `id` under the softmax of `logits`. */
export function crossEntropy(logits: readonly number[], id: number): number {
  const most = Math.max(...logits);
  return Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0)) + most - logits[id]!;
}
