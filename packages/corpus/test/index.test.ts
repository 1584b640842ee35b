import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "CorpusError",
    "findMidiFiles",
    "groupWorks",
    "loadCorpus",
    "readArchive",
    "readSplit",
    "splitWorks",
  ]);
});
