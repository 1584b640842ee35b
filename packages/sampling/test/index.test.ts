import { expect, it } from "vitest";
import * as api from "../src/index.ts";
import * as testing from "../src/testing.ts";

it("exports these names and no others", () => {
  expect(Object.keys(api).sort()).toEqual([
    "chooseId",
    "createRandom",
    "createRepeatGuard",
    "generate",
    "generateSequence",
    "logProbability",
    "probabilities",
    "sampleStep",
    "sequenceOf",
    "stepAt",
  ]);
  expect(Object.keys(testing).sort()).toEqual(["stepModelChecks", "testStepModel"]);
});
