import { expect, it } from "vitest";
import { learningRateAt } from "../src/learning-rate.ts";

it.each([
  [0, 0, 0.02],
  [24, 0, 0.5],
  [49, 0, 1],
  [1000, 0.5, 0.55],
  [1000, 1, 0.1],
  [1000, 2, 0.1],
])("at step %i and fraction %d the rate is %d of the highest", (step, fraction, expected) => {
  expect(learningRateAt(step, fraction, 1)).toBeCloseTo(expected, 10);
});
