import type * as tf from "@tensorflow/tfjs-core";
import { lstmSequence } from "../../src/ops/lstm-sequence.ts";
import { affine, type Numbers, type OpCase, sigmoid } from "./op-case.ts";
import { type SequenceSize, sequenceSizes, sizeTitle } from "./sequence-sizes.ts";

/** Keras' LSTM, step by step, but for steps that are masked; returns the states `[batch, time, units]`. */
export function lstmStates(
  { batch, time, units, mask }: SequenceSize & { readonly mask?: Numbers },
  ...inputs: Numbers[]
): Float64Array {
  const [x, kernel, recurrentKernel, bias] = inputs as [Numbers, Numbers, Numbers, Numbers];
  const projected = affine(x, kernel, 4 * units, bias);
  const states = new Float64Array(batch * time * units);
  for (let b = 0; b < batch; b++) {
    let state = new Float64Array(units);
    const cell = new Float64Array(units);
    for (let t = 0; t < time; t++) {
      if (mask?.[b * time + t] === 0) {
        states.set(state, (b * time + t) * units);
        continue;
      }
      const row = (b * time + t) * 4 * units;
      const recurrent = affine(state, recurrentKernel, 4 * units);
      state = new Float64Array(units);
      for (let unit = 0; unit < units; unit++) {
        const sum = (gate: number) => projected[row + gate * units + unit]! + recurrent[gate * units + unit]!;
        cell[unit] = sigmoid(sum(1)) * cell[unit]! + sigmoid(sum(0)) * Math.tanh(sum(2));
        state[unit] = sigmoid(sum(3)) * Math.tanh(cell[unit]!);
      }
      states.set(state, (b * time + t) * units);
    }
  }
  return states;
}

function weightsOf(tensors: readonly tf.Tensor[]) {
  const [kernel, recurrentKernel, bias] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor];
  return { kernel, recurrentKernel, bias };
}

function weightShapes(input: number, units: number) {
  return [
    { shape: [input, 4 * units], scale: 0.7 },
    { shape: [units, 4 * units], scale: 0.7 },
    { shape: [4 * units] },
  ];
}

const kernels = ["NocturneLstm", "NocturneLstmGradient"];

const oneLayer: OpCase[] = sequenceSizes.map((size) => ({
  title: `lstmSequence: ${sizeTitle(size)}`,
  kernels,
  inputs: [{ shape: [size.batch, size.time, size.input] }, ...weightShapes(size.input, size.units)],
  run: (x, ...weights) => lstmSequence(x as tf.Tensor3D, weightsOf(weights)),
  reference: (...inputs) => lstmStates(size, ...inputs),
}));

const [below, above] = [
  { batch: 3, time: 3, input: 3, units: 5 },
  { batch: 3, time: 3, input: 5, units: 4 },
];

/** The LSTM op, of one layer and of two. */
export const lstmCases: readonly OpCase[] = [
  ...oneLayer,
  {
    title: "lstmSequence: two layers",
    kernels,
    inputs: [
      { shape: [below.batch, below.time, below.input] },
      ...weightShapes(below.input, below.units),
      ...weightShapes(above.input, above.units),
    ],
    run: (x, ...weights) =>
      lstmSequence(
        lstmSequence(x as tf.Tensor3D, weightsOf(weights.slice(0, 3))),
        weightsOf(weights.slice(3)),
      ),
    reference: (x, ...weights) =>
      lstmStates(above, lstmStates(below, x!, ...weights.slice(0, 3)), ...weights.slice(3)),
  },
];
