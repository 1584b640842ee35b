import { describe, expect, it } from "vitest";
import { noteTuple, tokenizerFromJSON } from "../src/index.ts";

describe("tokenizerFromJSON throws on", () => {
  const config = noteTuple().toJSON();
  it("a type that it does not know", () => {
    expect(() => tokenizerFromJSON({ type: "per-tok", version: 1 })).toThrow(
      /^tokenizers: a configuration of type "per-tok" is not known here \(known: note-tuple, remi, .*\); a newer @nocturne\/tokenizers may know it$/,
    );
    expect(() => tokenizerFromJSON({ type: "constructor", version: 1 })).toThrow(
      'type "constructor" is not known',
    );
    expect(() => tokenizerFromJSON(JSON.parse("{}"))).toThrow("type undefined is not known");
    expect(() => tokenizerFromJSON(JSON.parse("null"))).toThrow("type undefined is not known");
  });

  it("a newer version, with what to do", () => {
    expect(() => tokenizerFromJSON({ ...config, version: 2 })).toThrow(
      'tokenizers: type "note-tuple" version 2 is newer than this package reads (up to 1); update @nocturne/tokenizers',
    );
  });

  it.each([0, 1.5, Number.NaN])("version %s", (version) => {
    expect(() => tokenizerFromJSON({ ...config, version })).toThrow(
      `the version of type "note-tuple" must be a whole number from 1, got ${version}`,
    );
  });
});
