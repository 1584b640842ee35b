import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "COMPARISON_COLUMNS",
    "MissingBackendError",
    "checkTensorflow",
    "chooseBackend",
    "chooseTokenizer",
    "compareTokenizers",
    "defaultAugmentation",
    "evaluate",
    "finishSave",
    "loadNativeBackend",
    "measureCoding",
    "openRunFolder",
    "rankedTokenizers",
    "readMetrics",
    "removeTensorflow",
    "saveFiles",
    "setupTensorflow",
    "tensorflowFolder",
    "train",
  ]);
});
