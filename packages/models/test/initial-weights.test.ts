import { describe, expect, it } from "vitest";
import { initialWeights } from "../src/initial-weights.ts";
import { defaultModel, howlGru512 } from "../src/presets.ts";
import { mixedFields } from "./random-values.ts";

const config = { ...defaultModel(mixedFields, { units: 24, embedding: 16, headSize: 20 }), layers: 2 };

function moments(data: Float32Array): { mean: number; deviation: number; largest: number } {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...data.map(Math.abs)) };
}

describe("initialWeights", () => {
  const weights = initialWeights(config, 1);
  const data = (name: string) => weights.get(name)!.data;

  it("is the same for the same seed, to the bit, on every platform", () => {
    expect(initialWeights(config, 1)).toEqual(weights);
    expect(initialWeights(config, 2)).not.toEqual(weights);
    expect([...data("input/pitch/embedding").subarray(0, 3)]).toMatchInlineSnapshot(`
      [
        0.007409042213112116,
        -0.0961039811372757,
        -0.045628421008586884,
      ]
    `);
  });

  it("draws kernels uniformly after Glorot", () => {
    const { mean, largest, deviation } = moments(data("recurrent/0/kernel"));
    const limit = Math.sqrt(6 / (16 + 96));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(deviation).toBeCloseTo(limit / Math.sqrt(3), 2);
    expect(mean).toBeCloseTo(0, 1);
  });

  it("draws embeddings with deviation 0.1", () => {
    const { mean, deviation } = moments(
      initialWeights(defaultModel(mixedFields), 1).get("input/duration/embedding")!.data,
    );
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(0.1, 2);
  });

  it("makes recurrent kernels orthogonal", () => {
    const kernel = data("recurrent/1/recurrentKernel");
    for (const [a, b, product] of [
      [0, 0, 1],
      [5, 5, 1],
      [0, 5, 0],
      [23, 22, 0],
    ] as const) {
      let dot = 0;
      for (let i = 0; i < 96; i++) dot += kernel[a * 96 + i]! * kernel[b * 96 + i]!;
      expect(dot).toBeCloseTo(product, 5);
    }
  });

  it("opens the forget gate of an LSTM and sets other biases to 0", () => {
    const bias = data("recurrent/0/bias");
    expect([bias[0], bias[24], bias[47], bias[48]]).toEqual([0, 1, 1, 0]);
    expect(new Set(data("head/pitch/hidden/bias"))).toEqual(new Set([0]));
    const gru = initialWeights({ ...howlGru512(mixedFields), units: 8 }, 1);
    expect(new Set(gru.get("recurrent/0/bias")!.data)).toEqual(new Set([0]));
    expect(moments(gru.get("block/1/kernel")!.data).deviation).toBeCloseTo(1 / 16, 3);
  });
});
