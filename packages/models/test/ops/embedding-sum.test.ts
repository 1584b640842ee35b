import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { embeddingSum } from "../../src/ops/embedding-sum.ts";
import { shiftSteps } from "../../src/steps.ts";
import { expectGradients, mixedFields, noise, places, randomSteps, runOn } from "../helpers.ts";

const weightsOf = (fields: readonly ModelField[], size: number) =>
  fields.map(
    (field, index) => noise([field.kind === "categorical" ? field.size + 1 : 1, size], index) as tf.Tensor2D,
  );

describe.each(places)("embeddingSum on $title", (place) => {
  runOn(place);

  it("adds one row a categorical field and one scaled kernel a continuous field", () => {
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

  it.each(["int32", "float32"] as const)("has the right gradients for %s steps", (dtype) => {
    const fields =
      dtype === "int32" ? mixedFields.filter((field) => field.kind === "categorical") : mixedFields;
    const values = shiftSteps(fields, randomSteps(fields, 20, 3));
    const steps = tf.tensor3d(values, [2, 10, fields.length], dtype);
    const run = (...weights: tf.Tensor[]) => embeddingSum(steps, fields, weights as tf.Tensor2D[]);
    expectGradients(run, weightsOf(fields, 5));
  });
});
