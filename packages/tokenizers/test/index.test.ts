import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "DEFAULT_DURATIONS",
    "DEFAULT_TEMPO",
    "DEFAULT_TIME_SIGNATURES",
    "MIDITOK_DURATIONS",
    "binErrors",
    "bpeTokenizer",
    "compoundWord",
    "createBpe",
    "fromHuggingFace",
    "fromMidiTok",
    "howlV1",
    "learnBins",
    "lossless",
    "midiLike",
    "modern",
    "noteTuple",
    "octuple",
    "onGridShare",
    "performance",
    "presets",
    "recall",
    "remi",
    "remiGrid",
    "seconds",
    "structured",
    "toHuggingFace",
    "toMidiTok",
    "tokenizerFromJSON",
    "tokenizerFromName",
    "trainBpe",
    "tsd",
  ]);
});
