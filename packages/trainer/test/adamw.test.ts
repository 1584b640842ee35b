import { describe, expect, it } from "vitest";
import { clipGradients, createAdamW } from "../src/adamw.ts";

describe("createAdamW", () => {
  it("follows the paper's equations over two steps, decay on matrices only", () => {
    const weights = new Map([
      ["matrix", { shape: [1, 2], data: Float32Array.of(1, -2) }],
      ["bias", { shape: [1], data: Float32Array.of(0.5) }],
    ]);
    const optimizer = createAdamW(weights, undefined, { weightDecay: 0.1 });
    const gradients = [
      { matrix: [0.3, -0.1], bias: [2] },
      { matrix: [-0.2, 0.4], bias: [1] },
    ];
    // The same in float64, one number at a time.
    const expected = [1, -2, 0.5];
    const [m, v] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const [index, { matrix, bias }] of gradients.entries()) {
      const t = index + 1;
      [...matrix, ...bias].forEach((g, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.99 * v[i]! + 0.01 * g * g;
        const decay = i < 2 ? 0.01 * 0.1 * expected[i]! : 0;
        const step = m[i]! / (1 - 0.9 ** t) / (Math.sqrt(v[i]! / (1 - 0.99 ** t)) + 1e-8);
        expected[i] = expected[i]! - decay - 0.01 * step;
      });
      const arrays = new Map([
        ["matrix", Float32Array.from(matrix)],
        ["bias", Float32Array.from(bias)],
      ]);
      optimizer.update(weights, arrays, 0.01, t);
    }
    const values = [...weights.get("matrix")!.data, ...weights.get("bias")!.data];
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  });
});

describe("clipGradients", () => {
  it.each([
    [10, [3, 4], 5],
    [1, [0.6, 0.8], 5],
  ])("with a limit of %d leaves %j of [3, 4]", (limit, expected, norm) => {
    const gradients = new Map([
      ["a", Float32Array.of(3)],
      ["b", Float32Array.of(4)],
    ]);
    expect(clipGradients(gradients, limit)).toBeCloseTo(norm, 6);
    const values = [...gradients.values()].map(([value]) => value!);
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
  });

  it("leaves gradients that are not finite", () => {
    const gradients = new Map([["a", Float32Array.of(Number.POSITIVE_INFINITY, 1)]]);
    expect(clipGradients(gradients, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(gradients.get("a")![1]).toBe(1);
  });
});
