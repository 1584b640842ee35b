import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { lstmSequence } from "../../src/ops/lstm-sequence.ts";
import { expectClose, expectGradients, noise, places, runOn } from "../helpers.ts";

const sizes = [
  { batch: 1, time: 1, input: 1, units: 1 },
  { batch: 3, time: 5, input: 4, units: 6 },
  { batch: 2, time: 9, input: 13, units: 16 },
];

function inputs({ batch, time, input, units }: (typeof sizes)[number]): tf.Tensor[] {
  return [
    noise([batch, time, input], 1),
    noise([input, 4 * units], 2, 0.7),
    noise([units, 4 * units], 3, 0.7),
    noise([4 * units], 4),
  ];
}

function run(...[x, kernel, recurrentKernel, bias]: tf.Tensor[]): tf.Tensor {
  return lstmSequence(x as tf.Tensor3D, {
    kernel: kernel as tf.Tensor2D,
    recurrentKernel: recurrentKernel as tf.Tensor2D,
    bias: bias!,
  });
}

describe.each(places)("lstmSequence on $title", (place) => {
  runOn(place);

  it.each(sizes)("equals tfjs-layers' LSTM, and its gradients do ($units units)", (size) => {
    const [x, kernel, recurrentKernel, bias] = inputs(size) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const layer = tfl.layers.lstm({
      units: size.units,
      returnSequences: true,
      recurrentActivation: "sigmoid",
    });
    const model = tfl.sequential({
      layers: [tfl.layers.inputLayer({ inputShape: [size.time, size.input] }), layer],
    });
    layer.setWeights([kernel, recurrentKernel, bias]);
    const theirs = (value: tf.Tensor) => layer.apply(value) as tf.Tensor;
    const loss = (output: tf.Tensor) => tf.sum(tf.mul(output, noise(output.shape, 5))) as tf.Scalar;

    expectClose(run(x, kernel, recurrentKernel, bias), theirs(x), 1e-5);
    const expected = tf.variableGrads(() => loss(theirs(x)));
    const actual = tf.grads((...values) => loss(run(x, ...values)))([kernel, recurrentKernel, bias]);
    const names = layer.trainableWeights.map((weight) => weight.name);
    for (const [index, name] of names.entries()) expectClose(actual[index]!, expected.grads[name]!, 1e-4);
    model.dispose();
  });

  it.each(sizes)("has the gradients that finite differences show ($units units)", (size) => {
    expectGradients(run, inputs(size));
  });

  it("is one kernel forward and one backward, and leaves no tensors behind", async () => {
    const values = inputs(sizes[1]!);
    const before = tf.memory().numTensors;
    const profile = await tf.profile(() => {
      const output = tf.tidy(() => run(...values));
      output.dispose();
    });
    expect(profile.kernels.map((kernel) => kernel.name).at(-1)).toBe("NocturneLstm");
    tf.dispose(tf.grads((...all) => tf.sum(run(...all)))(values));
    expect(tf.memory().numTensors).toBe(before);
  });
});
