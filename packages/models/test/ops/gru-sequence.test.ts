import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { gruSequence } from "../../src/ops/gru-sequence.ts";
import { expectClose, expectGradients, noise, places, runOn } from "../helpers.ts";

const sizes = [
  { batch: 1, time: 1, input: 1, units: 1 },
  { batch: 3, time: 5, input: 4, units: 6 },
  { batch: 2, time: 9, input: 13, units: 16 },
];

function inputs({ batch, time, input, units }: (typeof sizes)[number]): tf.Tensor[] {
  return [
    noise([batch, time, input], 1),
    noise([input, 3 * units], 2, 0.7),
    noise([units, 3 * units], 3, 0.7),
    noise([2, 3 * units], 4),
  ];
}

function run(...[x, kernel, recurrentKernel, bias]: tf.Tensor[]): tf.Tensor {
  return gruSequence(x as tf.Tensor3D, {
    kernel: kernel as tf.Tensor2D,
    recurrentKernel: recurrentKernel as tf.Tensor2D,
    bias: bias!,
  });
}

/** The equations of Keras' GRU with reset_after, step by step in float64. */
function reference(
  values: readonly tf.Tensor[],
  { batch, time, input, units }: (typeof sizes)[number],
): tf.Tensor {
  const [x, kernel, recurrentKernel, bias] = values.map((value) => value.dataSync());
  const width = 3 * units;
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  const outputs = new Float32Array(batch * time * units);
  for (let b = 0; b < batch; b++) {
    let state = new Float64Array(units);
    for (let t = 0; t < time; t++) {
      const sums = (
        column: number,
        rows: number,
        weights: ArrayLike<number>,
        at: (row: number) => number,
      ) => {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += at(row) * weights[row * width + column]!;
        return sum;
      };
      const before = state;
      state = before.map((value, unit) => {
        const fromInput = (gate: number) =>
          bias![gate * units + unit]! +
          sums(gate * units + unit, input, kernel!, (row) => x![(b * time + t) * input + row]!);
        const fromState = (gate: number) =>
          bias![width + gate * units + unit]! +
          sums(gate * units + unit, units, recurrentKernel!, (row) => before[row]!);
        const update = sigmoid(fromInput(0) + fromState(0));
        const reset = sigmoid(fromInput(1) + fromState(1));
        const candidate = Math.tanh(fromInput(2) + reset * fromState(2));
        return update * value + (1 - update) * candidate;
      });
      outputs.set(state, (b * time + t) * units);
    }
  }
  return tf.tensor3d(outputs, [batch, time, units]);
}

describe.each(places)("gruSequence on $title", (place) => {
  runOn(place);

  it.each(sizes)("computes Keras' GRU with reset_after ($units units)", (size) => {
    const values = inputs(size);
    expectClose(run(...values), reference(values, size), 1e-5);
  });

  it.each(sizes)("has the gradients that finite differences show ($units units)", (size) => {
    expectGradients(run, inputs(size));
  });

  it("leaves no tensors behind", () => {
    const values = inputs(sizes[1]!);
    const before = tf.memory().numTensors;
    tf.dispose(tf.grads((...all) => tf.sum(run(...all)))(values));
    expect(tf.memory().numTensors).toBe(before);
  });
});
