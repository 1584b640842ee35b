import * as tf from "@tensorflow/tfjs-core";
import { operations } from "./operations.ts";
import { type Handle, type Runtime, withHandles } from "./runtime.ts";

/** `[batch, time, n]` ↔ `[time, batch, n]`. */
export function swapTime(x: tf.Tensor): tf.Tensor {
  if (x.shape[0] === 1 || x.shape[1] === 1) {
    return tf.reshape(x, [x.shape[1]!, x.shape[0]!, x.shape[2]!]);
  }
  return tf.transpose(x, [1, 0, 2]);
}

/** `[a, b, n]` as rows `[a × b, n]`. */
export function rowsOf(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [-1, x.shape.at(-1)!]) as tf.Tensor2D;
}

/**
 * The steps of `x` `[batch, time, n]` as columns, each with a 1 below for a bias: `[time, n + 1, batch]`. A product of a
 * weight with columns is twice as fast on CPUs as one of rows with the weight, where the weight is large.
 */
export function stepColumns(x: tf.Tensor): tf.Tensor {
  return tf.pad(
    tf.transpose(x, [1, 2, 0]),
    [
      [0, 0],
      [0, 1],
      [0, 0],
    ],
    1,
  );
}

/** Steps `[n, batch]` as `[batch, time, n]`. */
export function toRows(runtime: Runtime, steps: readonly Handle[]): Handle {
  const { transposed } = operations(runtime);
  return runtime.scope((keep) => keep(runtime.pack(steps.map(transposed), 1)));
}

/** The sum `[n]` of all rows of `[…, n]`. */
export function sumRows(x: tf.Tensor): tf.Tensor1D {
  const rows = rowsOf(x);
  return withHandles((runtime) =>
    runtime.tensor(operations(runtime).sumRows(runtime.of(rows))),
  ) as tf.Tensor1D;
}

/** Rows that a gradient's product sums at a time: with more, the CPU's kernels take up to half as long again. */
const rowsASum = 4096;

/** `a [k, m]ᵀ · b [k, n]`: the gradient of a weight, from all steps of all sequences. */
export function weightGradient(inputs: tf.Tensor, gradients: tf.Tensor): tf.Tensor2D {
  const [a, b] = [rowsOf(inputs), rowsOf(gradients)];
  const [rows, columns] = a.shape;
  const sums: tf.Tensor2D[] = [];
  for (let start = 0; start < rows; start += rowsASum) {
    const count = Math.min(rowsASum, rows - start);
    const own = tf.slice(a, [start, 0], [count, columns]);
    sums.push(tf.matMul(own, tf.slice(b, [start, 0], [count, b.shape[1]]), true, false));
  }
  return sums.length === 1 ? sums[0]! : tf.addN(sums);
}

/**
 * The gradient of a recurrent kernel: `states` `[time, batch, units]` after each step, `gradients` `[time, batch, n]` of
 * what the kernel gave. The first step has no state before it.
 */
export function recurrentGradient(states: tf.Tensor, gradients: tf.Tensor): tf.Tensor2D {
  const [time, batch, units] = states.shape as [number, number, number];
  const width = gradients.shape[2]!;
  if (time === 1) return tf.zeros([units, width]);
  const before = tf.slice(states, [0, 0, 0], [time - 1, batch, units]);
  const after = tf.slice(gradients, [1, 0, 0], [time - 1, batch, width]);
  return weightGradient(before, after);
}

/** What forward runs keep for their gradients, by run. */
export interface Kept {
  keep(run: object, tensors: readonly tf.Tensor[]): void;
  /** The tensors, which are the caller's to dispose; undefined where the run kept nothing, or gave it away. */
  take(run: object): tf.Tensor[] | undefined;
}

/** A gradient that is never asked for would keep its tensors for ever: they go with the run. */
export function createKept(): Kept {
  const kept = new WeakMap<object, tf.Tensor[]>();
  const registry = new FinalizationRegistry((tensors: tf.Tensor[]) => tf.dispose(tensors));
  return {
    keep: (run, tensors) => {
      const own = tensors.map((tensor) => tf.keep(tensor));
      kept.set(run, own);
      registry.register(run, own, own);
    },
    take: (run) => {
      const tensors = kept.get(run);
      if (tensors !== undefined) registry.unregister(tensors);
      kept.delete(run);
      return tensors;
    },
  };
}
