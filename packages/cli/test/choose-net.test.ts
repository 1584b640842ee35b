import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noteTuple, presets, tokenizerFromName } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { netNamed, tokenizerOf } from "../src/choose-net.ts";
import type { NetName } from "../src/net-names.ts";
import { workplace } from "./helpers.ts";

describe("netNamed", () => {
  it.each<[NetName, string, number]>([
    ["default", "lstm", 192],
    ["howl-lstm-192", "lstm", 192],
    ["howl-lstm-416", "lstm", 416],
    ["howl-gru-512", "gru", 512],
  ])("%s is a net with a cell of kind %s and %i units", (name, cell, units) => {
    const { fields } = tokenizerFromName("howlV1");
    expect(netNamed(name, {})(fields)).toMatchObject({ cell, units });
  });

  it("sizes the default net only", () => {
    const { fields } = tokenizerFromName("modern");
    expect(netNamed("default", { units: 24, layers: 3 })(fields)).toMatchObject({ units: 24, layers: 3 });
    expect(() => netNamed("howl-lstm-192", { layers: 2 })).toThrow(
      "--units and --layers are for the default net; howl-lstm-192 has its own",
    );
  });
});

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
