import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { softmaxCrossEntropy } from "../../src/ops/softmax-cross-entropy.ts";
import { expectClose, expectGradients, noise, places, runOn } from "../helpers.ts";

describe.each(places)("softmaxCrossEntropy on $title", (place) => {
  runOn(place);

  it("is −ln p of the chosen ids", () => {
    const logits = noise([6, 11], 1, 5) as tf.Tensor2D;
    const ids = tf.tensor1d([0, 10, 3, 3, 7, 1], "int32");
    const expected = [0, 10, 3, 3, 7, 1].map((id, row) => {
      const values = Array.from(tf.slice(logits, [row, 0], [1, 11]).dataSync());
      return Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0)) - values[id]!;
    });
    expectClose(softmaxCrossEntropy(logits, ids), tf.tensor1d(expected), 1e-6);
  });

  it("has the gradients that finite differences show", () => {
    const ids = tf.tensor1d([4, 0, 2], "int32");
    expectGradients((logits) => softmaxCrossEntropy(logits as tf.Tensor2D, ids), [noise([3, 5], 2, 3)]);
  });

  it("stays finite for logits far apart", () => {
    const nats = softmaxCrossEntropy(tf.tensor2d([[300, -300, 0]]), tf.tensor1d([1], "int32"));
    expect(nats.dataSync()[0]).toBeCloseTo(600, 3);
  });
});
