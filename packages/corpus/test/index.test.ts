import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "CorpusError",
    "DATA_FILE",
    "findMidiFiles",
    "groupWorks",
    "loadCorpus",
    "mergeCorpus",
    "openData",
    "prepareCorpus",
    "readArchive",
    "readSplit",
    "splitWorks",
    "writeParquet",
  ]);
});
