import { expect, it } from "vitest";
import * as inNode from "../src/index.node.ts";
import * as anywhere from "../src/index.ts";

const names = [
  "PIANO_CREDIT",
  "audioSeconds",
  "createPiano",
  "encodeWav",
  "fetchedSamples",
  "joinAudio",
  "normalizePeak",
  "peakOf",
  "renderScore",
  "streamScore",
];

it("exports these names in Node and elsewhere", () => {
  expect(Object.keys(anywhere).sort()).toEqual(names);
  expect(Object.keys(inNode).sort()).toEqual(names);
});
