import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { presets } from "../src/index.ts";
import { smallPiece } from "./scores.ts";

/** What a configuration and version stand for, for good: the fields, the names of the ids, and those of a piece. */
const PINNED: Readonly<Record<string, string>> = {
  "modern version 1": "816ca26d7f6c00274e298bc69d785ed143f728c9152b416449f62a63eceab8d3",
  "seconds version 1": "88f6f2d5c69eb4a05b4f826dfcc7597b80ab3869e832601db5f280836aa84270",
  "remiGrid version 1": "fd083339d5b5a2684bbc73f59d198535eceac18bcdda66a45a4f28612ee08f27",
  "howlV1 version 1": "9be032cf4fb34bc3552bf55c23edcc2ff8a3146a8a2bf241fab808aa86d92b4f",
  "lossless version 1": "ce79bb8eecf45b6efc456c237276be6053d57a34daa4f0afd6136f02e70ab377",
  "remi version 1": "8ddb18b15372144a7982713a644db6e98cc8a13bab8cc8e541a4a37303c92217",
  "tsd version 1": "621f1632dde3dc9b8d8dc6bb64f4ed91801473d246e055229411a8693e3273e3",
  "midiLike version 1": "c6c2dadaa11e9dc006ef5bfdd4f9ef2f5d127496078b270dadfa267f413cd566",
  "structured version 1": "077745e39c367f26a7f2b3983d66d6c7755c07f7f5f844f02a6de4014a6b56a6",
  "performance version 1": "051bceb97d43fe8b923aac4a167fc1d6165b3301e67dda6481c043bc0205abd5",
  "compoundWord version 1": "5989548067597bf6da8c9784de5b11ff75832075df78ac43de29c9169003c0e3",
  "octuple version 1": "634c137040e9bd55406dd1585e44d5ae78a4921339992c511f865094f64e214c",
};

it("has presets whose ids are pinned", () =>
  expect(Object.keys(PINNED).map((name) => name.split(" ")[0])).toEqual(Object.keys(presets)));

it.each(Object.entries(presets))("%s has the ids that it always had", (name, { create }) => {
  const tokenizer = create();
  const { version } = tokenizer.toJSON();
  const { fields } = tokenizer;
  const vocabularies = "vocabularies" in tokenizer ? tokenizer.vocabularies : [];
  const ids = Array.from(tokenizer.encode(smallPiece).values);
  const hash = createHash("sha256").update(JSON.stringify({ fields, vocabularies, ids })).digest("hex");
  expect(hash).toBe(PINNED[`${name} version ${version}`]);
});
