import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { weightGradient } from "../../src/tensorflow/sequence.ts";

beforeAll(() => {
  tf.enableProdMode();
  return tf.setBackend("cpu");
});

describe("weightGradient", () => {
  it.each([
    [1, 1],
    [3, 4],
    [4096, 1],
    [1366, 3],
    [5, 2000],
  ])("sums over all of %d steps of %d sequences", (time, batch) => {
    const rows = time * batch;
    // Whole numbers, so that the sums are exact in any order: 0, 1, 2, 3, 0, … in the first column, 1 in the second.
    const inputs = Float32Array.from({ length: rows * 2 }, (_, i) => (i % 2 === 0 ? (i / 2) % 4 : 1));
    const found = weightGradient(tf.tensor3d(inputs, [time, batch, 2]), tf.ones([time, batch, 3]));
    const first = Array.from({ length: rows }, (_, row) => row % 4).reduce((sum, value) => sum + value, 0);
    expect(found.arraySync()).toEqual([
      [first, first, first],
      [rows, rows, rows],
    ]);
  });
});
