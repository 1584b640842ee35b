import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { lstmSequence } from "../../src/ops/lstm-sequence.ts";
import { expectClose, noise, places, runOn } from "../helpers.ts";

function inputs({ batch = 3, time = 5, input = 4, units = 6 } = {}) {
  const tensors = [
    noise([batch, time, input], 1),
    noise([input, 4 * units], 2, 0.7),
    noise([units, 4 * units], 3, 0.7),
    noise([4 * units], 4),
  ];
  return tensors as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
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

  it("equals tfjs-layers' LSTM, and its gradients do", () => {
    const [x, ...weights] = inputs();
    const layer = tfl.layers.lstm({ units: 6, returnSequences: true, recurrentActivation: "sigmoid" });
    const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [5, 4] }), layer] });
    layer.setWeights(weights);
    const theirs = (value: tf.Tensor) => layer.apply(value) as tf.Tensor;
    const loss = (output: tf.Tensor) => tf.sum(tf.mul(output, noise(output.shape, 5))) as tf.Scalar;

    expectClose(run(x, ...weights), theirs(x), 1e-6);
    const expected = tf.variableGrads(() => loss(theirs(x)));
    const actual = tf.grads((...values) => loss(run(x, ...values)))(weights);
    const names = layer.trainableWeights.map((weight) => weight.name);
    for (const [index, name] of names.entries()) expectClose(actual[index]!, expected.grads[name]!, 1e-5);
    model.dispose();
  });

  it("is one kernel forward and one backward", async () => {
    const values = inputs();
    const forward = await tf.profile(() => void tf.tidy(() => run(...values)).dispose());
    expect(forward.kernels.map((kernel) => kernel.name).at(-1)).toBe("NocturneLstm");
    const backward = await tf.profile(() => {
      tf.dispose(tf.grads((...all) => tf.sum(run(...all)))(values));
    });
    expect(backward.kernels.map((kernel) => kernel.name)).toContain("NocturneLstmGradient");
  });
});
