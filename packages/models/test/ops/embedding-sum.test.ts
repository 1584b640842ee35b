import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { embeddingSum } from "../../src/ops/embedding-sum.ts";
import { places, runOn } from "../helpers.ts";

describe.each(places)("on $title", (place) => {
  runOn(place);

  it("embeddingSum adds one row a categorical field and one scaled kernel a continuous field", () => {
    const weights = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
        [50, 60],
      ]),
      tf.tensor2d([[100, 200]]),
    ];
    const fields: ModelField[] = [
      { name: "a", kind: "categorical", size: 2 },
      { name: "b", kind: "continuous", min: 1, max: 3, unit: "seconds" },
    ];
    // The start of a piece, then id 1 with the middle of the range, then id 0 with its end.
    const steps = tf.tensor3d([2, 0, 1, 2, 0, 3], [1, 3, 2]);
    const sums = embeddingSum(steps, fields, weights);
    expect(Array.from(sums.dataSync())).toEqual([50, 60, 53, 104, 101, 202]);
  });
});
