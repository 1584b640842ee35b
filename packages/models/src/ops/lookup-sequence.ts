import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { runAttributes } from "./lstm-sequence.ts";
import type { RecurrentWeights } from "./recurrence.ts";

/** Which sequence reads the steps. */
export type SequenceCell = "lstm" | "gru";

/**
 * The names of ops that some backends have: a recurrent layer right over the steps `[batch, time, fields]`, whose
 * one-hot or embedded fields are looked up in tables of the input kernel instead of multiplied with it.
 *
 * Inputs: `steps`, `kernel`, `recurrentKernel`, `bias`, and for embedded steps the weights of the fields, `w0`, `w1`, ….
 * Attributes: `cell`, `fields`, `training`, and `run`, which tells the gradient which forward run it belongs to. Outputs
 * of the forward op: the states `[batch, time, units]`; of the gradient op, which reads `dy` too: the gradients of all
 * inputs but the steps, in their order.
 */
export const lookupSequenceKernel = "NocturneLookupSequence";
export const lookupSequenceGradientKernel = "NocturneLookupSequenceGradient";

/** Steps for each row of the tables from which making the tables pays. */
const stepsARow = 4;

/**
 * The states of a recurrent layer over embedded steps, as `embeddingSum` and `lstmSequence` or `gruSequence` give them,
 * or over one-hot ones, where `embeddings` is empty. `undefined` where the backend has no such kernel, or the tables
 * are too large for the steps to be worth it.
 */
export function lookupSequence(
  cell: SequenceCell,
  steps: tf.Tensor3D,
  fields: readonly ModelField[],
  embeddings: readonly tf.Tensor2D[],
  weights: RecurrentWeights,
): tf.Tensor3D | undefined {
  if (tf.getKernel(lookupSequenceKernel, tf.getBackend()) === undefined) return undefined;
  const rows = embeddings.reduce((sum, { shape }) => sum + shape[0], 0);
  if (rows * stepsARow > steps.shape[0] * steps.shape[1]) return undefined;
  const names = ["kernel", "recurrentKernel", "bias", ...embeddings.map((_, index) => `w${index}`)];
  const attributes = { ...runAttributes({}), cell, fields } as unknown as Attributes;
  const named = (values: readonly tf.Tensor[]) =>
    Object.fromEntries(names.map((name, index) => [name, values[index]!]));
  const withGradients = tf.customGrad((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const values = args as tf.Tensor[];
    const states = tf.engine().runKernel(lookupSequenceKernel, { steps, ...named(values) }, attributes);
    save([steps, ...values]);
    return {
      value: states as tf.Tensor,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [read, ...again] = saved as [tf.Tensor, ...tf.Tensor[]];
        const inputs = { steps: read, ...named(again), dy };
        return tf.engine().runKernel(lookupSequenceGradientKernel, inputs, attributes) as tf.Tensor[];
      },
    };
  });
  const { kernel, recurrentKernel, bias } = weights;
  return withGradients(kernel, recurrentKernel, bias, ...embeddings) as tf.Tensor3D;
}

type Attributes = Parameters<tf.KernelFunc>[0]["attrs"];
