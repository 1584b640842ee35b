import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noteTuple, presets, tsd } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { tokenizerOf } from "../src/choose-tokenizer.ts";
import { workplace } from "./helpers.ts";

describe("tokenizerOf", () => {
  it.each(Object.entries(presets))("knows the preset %s", async (name, preset) => {
    expect((await tokenizerOf(name)).toJSON()).toEqual(preset.create().toJSON());
  });

  it("reads a saved configuration", async () => {
    const file = join(workplace(), "tokenizer.json");
    const saved = noteTuple({ pitch: "one-hot", time: "seconds" });
    writeFileSync(file, JSON.stringify(saved));
    expect((await tokenizerOf(file)).fields).toEqual(saved.fields);
  });

  it("reads what MidiTok saved", async () => {
    const file = join(workplace(), "tokenizer.json");
    writeFileSync(file, JSON.stringify({ tokenization: "TSD", config: {}, miditok_version: "3.0.6" }));
    expect((await tokenizerOf(file)).fields).toEqual(tsd().fields);
  });

  it.each([
    ["words", undefined, /^--tokenizer words: .*no preset is called "words"/],
    ["toString", undefined, /^--tokenizer toString: .*no preset is called "toString"/],
    ["none.json", undefined, /^--tokenizer .*none\.json: ENOENT/],
    ["text.json", "not JSON", /^--tokenizer .*text\.json: .*JSON/],
    ["later.json", '{"type":"note-tuple","version":99}', /version 99 is newer than this package reads/],
    ["other.json", '{"type":"other","version":1}', /type "other" is not known here/],
  ])("refuses %s, as a wrong call", async (name, content, message) => {
    const path = name.endsWith(".json") ? join(workplace(), name) : name;
    if (content !== undefined) writeFileSync(path, content);
    const refusal = tokenizerOf(path);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ exitCode: 2 });
  });
});
