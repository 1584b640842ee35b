import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports what it says", () => {
  expect(Object.keys(api).sort()).toEqual([
    "causalAttention",
    "createAdamW",
    "createModel",
    "defaultModel",
    "embeddingSum",
    "gelu",
    "gruSequence",
    "howlGru512",
    "howlLstm192",
    "howlLstm416",
    "installTensorflowKernels",
    "installWasmKernels",
    "installWebgpuKernels",
    "keepLeading",
    "layerNorm",
    "lstmSequence",
    "maskedSequence",
    "shiftSteps",
    "softmaxCrossEntropy",
    "startStep",
  ]);
});
