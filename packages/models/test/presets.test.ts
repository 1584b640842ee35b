import { weightShapes } from "@nocturne/inference";
import { describe, expect, it } from "vitest";
import { defaultModel, howlGru512, howlLstm192, howlLstm416 } from "../src/presets.ts";

const original = [
  { name: "delay", kind: "continuous", min: 0, max: 4, unit: "seconds" },
  { name: "duration", kind: "continuous", min: 0, max: 4, unit: "seconds" },
  { name: "volume", kind: "continuous", min: 0, max: 1, unit: "share" },
  { name: "pitch", kind: "categorical", size: 120 },
] as const;

describe("the original's nets", () => {
  it.each([
    [howlLstm192, [123, 768], [192, 256]],
    [howlLstm416, [123, 1664], [416, 256]],
    [howlGru512, [123, 1536], [512, 256]],
  ] as const)(
    "%o reads 123 numbers, and has a block of three layers and heads over both",
    (preset, kernel, first) => {
      const shapes = weightShapes(preset(original));
      expect(shapes.get("recurrent/0/kernel")).toEqual(kernel);
      expect(shapes.get("block/0/kernel")).toEqual(first);
      expect(shapes.get("block/2/kernel")).toEqual([256, 256]);
      expect(shapes.get("head/pitch/output/kernel")).toEqual([first[0] + 256, 120]);
    },
  );
});

describe("defaultModel", () => {
  it("takes its sizes from the options", () => {
    const config = defaultModel(original, {
      cell: "gru",
      units: 32,
      layers: 2,
      embedding: 8,
      headSize: 16,
      dropout: 0.1,
    });
    expect(config).toMatchObject({
      cell: "gru",
      units: 32,
      layers: 2,
      dropout: 0.1,
      input: { size: 8 },
      head: { size: 16 },
    });
  });
});
