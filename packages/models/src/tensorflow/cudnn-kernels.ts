import * as tf from "@tensorflow/tfjs-core";
import type { OpKernel } from "../ops/install-kernels.ts";
import type { OpAttributes, OpInputs } from "../ops/op.ts";
import type { CudnnCell } from "./cudnn-params.ts";
import { cudnnForward, cudnnGradients } from "./cudnn-sequence.ts";
import { createKept } from "./sequence.ts";

/** How far cuDNN may be off, as a share of the largest value: its products may run in TF32, which has 10 bits. */
const tolerance = 0.02;

/** Whole sequences by cuDNN. */
export interface CudnnSequence {
  readonly forward: typeof cudnnForward;
  readonly gradients: typeof cudnnGradients;
}

/**
 * A cell's forward and gradient ops by cuDNN, if it proves right on a small layer beside `plain`; else `plain`, and why.
 *
 * @param plain - the cell's forward op and its gradient op on other operations of the runtime
 */
export function cudnnKernels(
  cell: CudnnCell,
  plain: readonly OpKernel[],
  sequence: CudnnSequence = { forward: cudnnForward, gradients: cudnnGradients },
): { readonly kernels: readonly OpKernel[]; readonly trouble?: string } {
  const [[forwardOp, forward], [gradientOp, gradient]] = plain as [OpKernel, OpKernel];
  const trouble = troubleWith(cell, [forward, gradient], sequence);
  if (trouble !== undefined) return { kernels: plain, trouble };
  const kept = createKept();
  return {
    kernels: [
      [
        forwardOp,
        (inputs, attributes) => {
          const { outputs, run } = sequence.forward(cell, inputs);
          if (attributes.training === true) kept.keep(attributes.run as object, run);
          return [outputs, tf.tensor1d([])];
        },
      ],
      [
        gradientOp,
        (inputs, attributes) => {
          const given = kept.take(attributes.run as object);
          const found = sequence.gradients(cell, inputs, given, attributes.inputGradient === true);
          return [found.x ?? tf.scalar(0), found.kernel, found.recurrentKernel, found.bias];
        },
      ],
    ],
  };
}

type Kernel = (inputs: OpInputs, attributes: OpAttributes) => tf.Tensor[];

/** What is wrong with a sequence beside the plain kernels; undefined where nothing is. */
function troubleWith(
  cell: CudnnCell,
  [forward, gradient]: readonly [Kernel, Kernel],
  sequence: CudnnSequence,
): string | undefined {
  return tf.tidy(() => {
    const [batch, time, input, units] = [2, 3, 5, 7] as const;
    const random = (seed: number, shape: number[]) => tf.randomUniform(shape, -1, 1, "float32", seed);
    const weights = {
      x: random(1, [batch, time, input]),
      kernel: random(2, [input, (cell === "lstm" ? 4 : 3) * units]),
      recurrentKernel: random(3, [units, (cell === "lstm" ? 4 : 3) * units]),
      bias: random(4, cell === "lstm" ? [4 * units] : [2, 3 * units]),
    };
    const attributes = { run: {}, training: true, inputGradient: true };
    const [outputs] = forward(weights, attributes) as [tf.Tensor];
    const inputs = { ...weights, outputs, dy: random(5, [batch, time, units]) };
    const expected = [outputs, ...gradient(inputs, attributes)];
    try {
      const { outputs: own, run } = sequence.forward(cell, weights);
      // The gradients dispose what the run kept, its outputs too.
      const copy = tf.clone(own);
      const found = sequence.gradients(cell, inputs, run, true);
      const all = [copy, found.x!, found.kernel, found.recurrentKernel, found.bias];
      const apart = Math.max(...all.map((tensor, index) => distance(tensor, expected[index]!)));
      return apart < tolerance ? undefined : `its results are off by ${(apart * 100).toFixed(0)}%`;
    } catch (error) {
      // TensorFlow tells all that it knows, over many lines.
      const told = error instanceof Error ? error.message : String(error);
      return told.replaceAll(/\s+/g, " ").slice(0, 200);
    }
  });
}

/** The largest difference, as a share of the largest value; infinite where a value is no number, or shapes differ. */
function distance(found: tf.Tensor, expected: tf.Tensor): number {
  if (found.size !== expected.size) return Number.POSITIVE_INFINITY;
  const [a, b] = [found.dataSync(), expected.dataSync()];
  let [apart, largest] = [0, 1e-6];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= apart)) apart = difference;
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart / largest;
}
