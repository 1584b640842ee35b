import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { differences } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

/** −ln softmax at the label of one row. */
function nats64(row: Float64Array, label: number): number {
  const most = Math.max(...row);
  return Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0)) + most - row[label]!;
}

describe.each(engines)("with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => kernels.dispose());

  it.each([
    [1, 1],
    [3, 2],
    [5, 7],
    [4, 8],
    [700, 129],
  ])("softmaxCrossEntropy of [%i, %i] and its gradient are right within 1e-6", (rows, classes) => {
    const logits = randomArray(rows * classes, 1, 9);
    const labels = Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes);
    const weights = randomArray(rows, 2);
    const at = Float64Array.from(logits);
    const nats = (row: number) => nats64(at.slice(row * classes, (row + 1) * classes), labels[row]!);
    const gradient = new Float32Array(rows * classes);
    const actual = kernels.softmaxCrossEntropy(logits, labels, rows, classes, { gradient, weights });
    expectClose(
      actual,
      Array.from(labels, (_, row) => nats(row)),
      1e-6,
    );
    expect(kernels.softmaxCrossEntropy(logits, labels, rows, classes)).toEqual(actual);
    for (const row of [0, rows - 1]) {
      const pairs = differences(at.subarray(row * classes, (row + 1) * classes), () => nats(row));
      expectClose(
        Float32Array.from(pairs, ([index]) => gradient[row * classes + index]!),
        pairs.map(([, value]) => value * weights[row]!),
        1e-6,
      );
    }
    const inPlace = logits.slice();
    kernels.softmaxCrossEntropy(inPlace, labels, rows, classes, { gradient: inPlace, weights });
    expect(inPlace).toEqual(gradient);
  });

  it("softmaxCrossEntropy is exact where logits are far apart", () => {
    const logits = Float32Array.of(1000, 0, -1000, 0, 0, 0);
    const nats = kernels.softmaxCrossEntropy(logits, Int32Array.of(2, 1), 2, 3);
    expectClose(nats, [2000, Math.log(3)], 1e-7);
  });

  it.each([
    ["Adam's", {}],
    ["AdamW's", { weightDecay: 0.1, gradientScale: 0.5 }],
  ])("adamStep follows %s definition within 1e-6 over ten steps", (_, options) => {
    const { weightDecay = 0, gradientScale = 1 } = options as {
      weightDecay?: number;
      gradientScale?: number;
    };
    const size = 37;
    const parameters = randomArray(size, 1);
    const moments = { mean: new Float32Array(size), square: new Float32Array(size) };
    const expected = Float64Array.from(parameters);
    const mean = new Float64Array(size);
    const square = new Float64Array(size);
    for (let step = 1; step <= 10; step++) {
      const gradient = randomArray(size, step + 1);
      kernels.adamStep(parameters, gradient, moments, { learningRate: 0.01, step, ...options });
      for (let i = 0; i < size; i++) {
        const g = gradientScale * gradient[i]!;
        mean[i] = 0.9 * mean[i]! + 0.1 * g;
        square[i] = 0.999 * square[i]! + 0.001 * g ** 2;
        const [m, v] = [mean[i]! / (1 - 0.9 ** step), square[i]! / (1 - 0.999 ** step)];
        const kept = (1 - 0.01 * weightDecay) * expected[i]!;
        expected[i] = kept - (0.01 * m) / (Math.sqrt(v) + 1e-8);
      }
    }
    expectClose(parameters, expected, 1e-6);
    expectClose(moments.mean, mean, 1e-6);
    expectClose(moments.square, square, 1e-6);
    expect(kernels.usedMemory).toBe(0);
  });
});

it("names a label that is no class, and a gradient of another length", async () => {
  const kernels = await createKernels();
  const four = new Float32Array(4);
  expect(() => kernels.softmaxCrossEntropy(four, Int32Array.of(0, 2), 2, 2)).toThrow(
    "softmaxCrossEntropy: labels must be within 0–1, got 2 in row 1",
  );
  expect(() => kernels.softmaxCrossEntropy(four, Int32Array.of(0), 2, 2)).toThrow(
    "softmaxCrossEntropy: labels must be [rows], 2 numbers, got 1",
  );
  const moments = { mean: four, square: four };
  expect(() => kernels.adamStep(four, new Float32Array(3), moments, { learningRate: 1, step: 1 })).toThrow(
    "adamStep: gradient must be as long as parameters, 4 numbers, got 3",
  );
  kernels.dispose();
});
