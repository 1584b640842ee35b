import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports what it says", () => {
  expect(Object.keys(api).sort()).toEqual([
    "createModel",
    "defaultModel",
    "embeddingSum",
    "gruSequence",
    "howlGru512",
    "howlLstm192",
    "howlLstm416",
    "installWasmKernels",
    "lstmSequence",
    "shiftSteps",
    "softmaxCrossEntropy",
    "startStep",
  ]);
});
