import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { alphaDropout, dropout } from "../src/dropout.ts";
import { noise, places, runOn } from "./helpers.ts";

const statistics = (x: tf.Tensor) => {
  const { mean, variance } = tf.moments(x);
  return [mean.dataSync()[0]!, variance.dataSync()[0]!] as const;
};

describe("dropout", () => {
  runOn(places[0]!);

  it("drops the share that it is told, and keeps the mean", () => {
    const dropped = dropout(tf.ones([100, 100]), 0.3, 1);
    expect(statistics(dropped)[0]).toBeCloseTo(1, 1);
    const zeros = tf.sum(tf.cast(tf.equal(dropped, 0), "int32")).dataSync()[0]!;
    expect(Math.abs(zeros - 3000)).toBeLessThan(150);
  });
});

describe("alphaDropout", () => {
  runOn(places[0]!);

  it("keeps mean 0 and variance 1", () => {
    const [mean, variance] = statistics(alphaDropout(noise([200, 200], 1, Math.sqrt(3)), 0.2, 2));
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});
