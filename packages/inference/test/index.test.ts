import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names and no others", () => {
  expect(Object.keys(api).sort()).toEqual([
    "assertWeights",
    "createStepModel",
    "isDetermined",
    "leadingFields",
    "manifestEntry",
    "openRun",
    "parseModelConfig",
    "parseRunConfig",
    "readSafetensors",
    "readSafetensorsMetadata",
    "verifyFile",
    "weightShapes",
    "writeSafetensors",
  ]);
});
