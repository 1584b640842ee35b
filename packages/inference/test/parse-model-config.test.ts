import { describe, expect, it } from "vitest";
import { parseModelConfig } from "../src/parse-model-config.ts";
import { CONFIGS } from "./random-weights.ts";

const good = CONFIGS["a GRU with one-hot input, a block and independent heads"]!;
const pitch = { name: "pitch", kind: "categorical", size: 12 };

describe("parseModelConfig", () => {
  it.each(Object.entries(CONFIGS))("takes %s through JSON as it is", (_, config) => {
    expect(parseModelConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it("leaves out keys that it does not know", () => {
    expect(parseModelConfig({ ...good, colour: "blue" })).toEqual(good);
  });

  it.each([
    [null, "model config must be a JSON object, got null"],
    [[], "model config must be a JSON object, got []"],
    [{ ...good, type: "transformer" }, 'model config: type must be "recurrent", got "transformer"'],
    [
      { ...good, version: 2 },
      "model config: version 2 is newer than this library knows (1); update @nocturne/inference",
    ],
    [{ ...good, version: "1" }, 'model config: version must be a whole number from 1, got "1"'],
    [{ ...good, cell: "rnn" }, 'model config: cell must be "lstm" or "gru", got "rnn"'],
    [{ ...good, units: 0 }, "model config: units must be a whole number from 1, got 0"],
    [{ ...good, units: 1.5 }, "model config: units must be a whole number from 1, got 1.5"],
    [{ ...good, layers: undefined }, "model config: layers must be a whole number from 1, got nothing"],
    [{ ...good, fields: {} }, "model config: fields must be a list, got {}"],
    [{ ...good, fields: [] }, "model config: fields must name at least one field, got none"],
    [{ ...good, fields: [pitch, 3] }, "model config: fields[1] must be a JSON object, got 3"],
    [
      { ...good, fields: [{ ...pitch, size: 0 }] },
      "model config: fields[0].size must be a whole number from 1, got 0",
    ],
    [
      { ...good, fields: [{ ...pitch, kind: "set" }] },
      'model config: fields[0].kind must be "categorical" or "continuous", got "set"',
    ],
    [
      { ...good, fields: [{ ...pitch, kind: "continuous", min: 1, max: 1, unit: "s" }] },
      "model config: fields[0]: min must be below max, got 1 and 1",
    ],
    [{ ...good, fields: [pitch, pitch] }, 'model config: two fields are named "pitch"'],
    [{ ...good, fields: [{ ...pitch, name: "a/b" }] }, 'got "a/b"'],
    [
      { ...good, input: { kind: "embedding" } },
      "model config: input.size must be a whole number from 1, got nothing",
    ],
    [{ ...good, head: undefined }, "model config: head must be a JSON object, got nothing"],
    [
      { ...good, head: { kind: "chained", size: -1 } },
      "model config: head.size must be a whole number from 1, got -1",
    ],
    [
      { ...good, block: { layers: 1, size: 4, dropout: 1 } },
      "model config: block: dropout must be from 0 to below 1, got 1",
    ],
    [{ ...good, dropout: -0.1 }, "model config: dropout must be from 0 to below 1, got -0.1"],
    [{ ...good, continuousScale: 0 }, "model config: continuousScale must be above 0, got 0"],
  ])("refuses %j", (json, message) => {
    expect(() => parseModelConfig(json)).toThrow(message);
  });
});
