import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "COMPARISON_COLUMNS",
    "INDIGO",
    "MissingBackendError",
    "checkTensorflow",
    "chooseBackend",
    "chooseTokenizer",
    "compareTokenizers",
    "defaultAugmentation",
    "evaluate",
    "finishSave",
    "htmlPage",
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
