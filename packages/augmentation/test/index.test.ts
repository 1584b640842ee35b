import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "augment",
    "augmentationFromJSON",
    "createRandom",
    "dropNotes",
    "howl",
    "invert",
    "oneOf",
    "retrograde",
    "sequence",
    "sometimes",
    "speed",
    "timingJitter",
    "transpose",
    "velocityJitter",
    "velocityScale",
  ]);
});
