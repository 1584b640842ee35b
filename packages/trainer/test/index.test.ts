import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "MissingBackendError",
    "checkTensorflow",
    "chooseBackend",
    "chooseTokenizer",
    "defaultAugmentation",
    "evaluate",
    "finishSave",
    "loadNativeBackend",
    "openRunFolder",
    "readMetrics",
    "removeTensorflow",
    "saveFiles",
    "setupTensorflow",
    "tensorflowFolder",
    "train",
  ]);
});
