import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { softmaxCrossEntropy } from "../../src/ops/softmax-cross-entropy.ts";
import { places, runOn } from "../helpers.ts";

describe.each(places)("on $title", (place) => {
  runOn(place);

  it("softmaxCrossEntropy is −ln p of the chosen ids", () => {
    const logits = tf.log(
      tf.tensor2d([
        [1, 2, 1],
        [6, 1, 1],
      ]),
    );
    const nats = softmaxCrossEntropy(logits as tf.Tensor2D, tf.tensor1d([1, 2], "int32")).dataSync();
    expect(nats[0]).toBeCloseTo(Math.log(2), 6);
    expect(nats[1]).toBeCloseTo(Math.log(8), 6);
  });
});
