import { describe, expect, it } from "vitest";
import type { RecurrentModelConfig } from "../src/config.ts";
import { weightShapes } from "../src/weights.ts";
import { CONFIGS } from "./random-weights.ts";

describe("weightShapes", () => {
  it("names the tensors of an embedded, chained LSTM", () => {
    const shapes = weightShapes(CONFIGS["an LSTM with embeddings and chained heads"]!);
    expect([...shapes]).toEqual([
      ["input/delta/embedding", [6, 6]],
      ["input/velocity/kernel", [1, 6]],
      ["input/pitch/embedding", [13, 6]],
      ["recurrent/0/kernel", [6, 44]],
      ["recurrent/0/recurrentKernel", [11, 44]],
      ["recurrent/0/bias", [44]],
      ["recurrent/1/kernel", [11, 44]],
      ["recurrent/1/recurrentKernel", [11, 44]],
      ["recurrent/1/bias", [44]],
      ["head/delta/hidden/kernel", [11, 9]],
      ["head/delta/hidden/bias", [9]],
      ["head/delta/output/kernel", [9, 5]],
      ["head/delta/output/bias", [5]],
      ["head/given/delta/embedding", [5, 9]],
      ["head/velocity/hidden/kernel", [11, 9]],
      ["head/velocity/hidden/bias", [9]],
      ["head/velocity/output/kernel", [9, 1]],
      ["head/velocity/output/bias", [1]],
      ["head/given/velocity/kernel", [1, 9]],
      ["head/pitch/hidden/kernel", [11, 9]],
      ["head/pitch/hidden/bias", [9]],
      ["head/pitch/output/kernel", [9, 12]],
      ["head/pitch/output/bias", [12]],
    ]);
  });

  it("expresses the original's net: 123 inputs, LSTM 192, three layers of 256, heads on 448", () => {
    const seconds = { kind: "continuous", min: 0, max: 4, unit: "seconds" } as const;
    const howl: RecurrentModelConfig = {
      type: "recurrent",
      version: 1,
      fields: [
        { name: "delta", ...seconds },
        { name: "duration", ...seconds },
        { name: "velocity", kind: "continuous", min: 0, max: 1, unit: "share" },
        { name: "pitch", kind: "categorical", size: 120 },
      ],
      input: { kind: "one-hot" },
      cell: "lstm",
      units: 192,
      layers: 1,
      block: { layers: 3, size: 256, dropout: 0.01 },
      head: { kind: "independent" },
      continuousScale: 4,
    };
    expect([...weightShapes(howl)].map(([name, shape]) => `${name} ${shape}`)).toEqual([
      "recurrent/0/kernel 123,768",
      "recurrent/0/recurrentKernel 192,768",
      "recurrent/0/bias 768",
      "block/0/kernel 192,256",
      "block/0/bias 256",
      "block/1/kernel 256,256",
      "block/1/bias 256",
      "block/2/kernel 256,256",
      "block/2/bias 256",
      "head/delta/output/kernel 448,1",
      "head/delta/output/bias 1",
      "head/duration/output/kernel 448,1",
      "head/duration/output/bias 1",
      "head/velocity/output/kernel 448,1",
      "head/velocity/output/bias 1",
      "head/pitch/output/kernel 448,120",
      "head/pitch/output/bias 120",
    ]);
  });

  it("gives a GRU three gates and two biases", () => {
    const shapes = weightShapes(CONFIGS["a GRU of one field"]!);
    expect(shapes.get("recurrent/0/kernel")).toEqual([4, 18]);
    expect(shapes.get("recurrent/0/bias")).toEqual([2, 18]);
  });
});
