import type * as tf from "@tensorflow/tfjs-core";
import { gruSequence } from "../../src/ops/gru-sequence.ts";
import { affine, type Numbers, type OpCase, sigmoid } from "./op-case.ts";
import { type SequenceSize, sequenceSizes, sizeTitle } from "./sequence-sizes.ts";

/** Keras' GRU with reset_after, step by step, but for steps that are masked; returns the states `[batch, time, units]`. */
export function gruStates(
  { batch, time, units, mask }: SequenceSize & { readonly mask?: Numbers },
  ...inputs: Numbers[]
): Float64Array {
  const [x, kernel, recurrentKernel, bias] = inputs as [Numbers, Numbers, Numbers, Numbers];
  const width = 3 * units;
  const biases = Array.from(bias);
  const projected = affine(x, kernel, width, biases.slice(0, width));
  const states = new Float64Array(batch * time * units);
  for (let b = 0; b < batch; b++) {
    let state = new Float64Array(units);
    for (let t = 0; t < time; t++) {
      if (mask?.[b * time + t] === 0) {
        states.set(state, (b * time + t) * units);
        continue;
      }
      const row = (b * time + t) * width;
      const recurrent = affine(state, recurrentKernel, width, biases.slice(width));
      state = state.map((before, unit) => {
        const [z, r, h] = [unit, units + unit, 2 * units + unit];
        const update = sigmoid(projected[row + z]! + recurrent[z]!);
        const reset = sigmoid(projected[row + r]! + recurrent[r]!);
        const candidate = Math.tanh(projected[row + h]! + reset * recurrent[h]!);
        return update * before + (1 - update) * candidate;
      });
      states.set(state, (b * time + t) * units);
    }
  }
  return states;
}

function weightsOf(tensors: readonly tf.Tensor[]) {
  const [kernel, recurrentKernel, bias] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor];
  return { kernel, recurrentKernel, bias };
}

/** The GRU op. */
export const gruCases: readonly OpCase[] = sequenceSizes.map((size) => ({
  title: `gruSequence: ${sizeTitle(size)}`,
  kernels: ["NocturneGru", "NocturneGruGradient"],
  inputs: [
    { shape: [size.batch, size.time, size.input] },
    { shape: [size.input, 3 * size.units], scale: 0.7 },
    { shape: [size.units, 3 * size.units], scale: 0.7 },
    { shape: [2, 3 * size.units] },
  ],
  run: (x, ...weights) => gruSequence(x as tf.Tensor3D, weightsOf(weights)),
  reference: (...inputs) => gruStates(size, ...inputs),
}));
