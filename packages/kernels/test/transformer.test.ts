import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { differences } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

type Numbers = Float64Array;

const double = (array: Float32Array) => Float64Array.from(array);
const sumOf = (values: Numbers, weights: Float32Array) =>
  values.reduce((sum, value, i) => sum + value * weights[i]!, 0);

function layerNorm64(x: Numbers, scale: Numbers, bias: Numbers, width: number, epsilon: number): Numbers {
  const y = x.slice();
  for (let start = 0; start < x.length; start += width) {
    const row = x.subarray(start, start + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    const inverse = 1 / Math.sqrt(variance + epsilon);
    for (const [i, value] of row.entries()) y[start + i] = (value - mean) * inverse * scale[i]! + bias[i]!;
  }
  return y;
}

const gelu64 = (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

const slopes = new Map<string, [number, number][]>();

/** Expects some elements of a gradient to be what central differences of `loss` by `at` show; these are taken once for all engines. */
function expectGradient(name: string, gradient: Float32Array, at: Numbers, loss: () => number): void {
  expect(gradient.length).toBe(at.length);
  const pairs = slopes.get(name) ?? differences(at, loss, 13);
  slopes.set(name, pairs);
  expectClose(
    Float32Array.from(pairs, ([index]) => gradient[index]!),
    pairs.map(([, value]) => value),
    1e-5,
  );
}

describe.each(engines)("with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => {
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
  });

  it.each([
    [1, 2],
    [3, 4],
    [5, 7],
    [2, 8],
    [7, 13],
    [300, 260],
  ])("layerNorm of [%i, %i] and its gradients are right within 1e-5", (rows, width) => {
    const [x, dy] = [randomArray(rows * width, 1, 3), randomArray(rows * width, 2)];
    const [scale, bias] = [randomArray(width, 3), randomArray(width, 4)];
    const epsilon = 0.01;
    const [x64, scale64, bias64] = [double(x), double(scale), double(bias)];
    const reference = () => layerNorm64(x64, scale64, bias64, width, epsilon);
    const y = kernels.layerNorm(x, scale, bias, rows, width, { epsilon });
    expectClose(y, reference(), 1e-5);
    const gradients = kernels.layerNormBackward(x, scale, dy, rows, width, { epsilon });
    const loss = () => sumOf(reference(), dy);
    expectGradient(`scale, ${rows} × ${width}`, gradients.scale, scale64, loss);
    expectGradient(`bias, ${rows} × ${width}`, gradients.bias, bias64, loss);
    expectGradient(`x, ${rows} × ${width}`, gradients.x, x64, loss);
    const inPlace = x.slice();
    expect(kernels.layerNorm(inPlace, scale, bias, rows, width, { epsilon, out: inPlace })).toBe(inPlace);
    expect(inPlace).toEqual(y);
    const dx = new Float32Array(dy.length);
    const again = kernels.layerNormBackward(x, scale, dy, rows, width, { epsilon, out: dx });
    expect(again.x).toBe(dx);
    expect(again).toEqual(gradients);
  });

  it("layerNorm is right where a row's numbers are large and close, or all equal", () => {
    const x = Float32Array.of(1000, 1001, 1002, 1003, 7, 7, 7, 7);
    const [scale, bias] = [new Float32Array(4).fill(1), new Float32Array(4).fill(0.5)];
    const expected = layerNorm64(double(x), double(scale), double(bias), 4, 1e-5);
    expectClose(kernels.layerNorm(x, scale, bias, 2, 4), expected, 1e-5);
    expect(kernels.layerNorm(x, scale, bias, 2, 4).slice(4)).toEqual(bias);
  });

  it.each([0, 1, 3, 4, 29, 40_001])(
    "gelu of %i numbers is right within 1e-6, its gradient within 3e-6",
    (length) => {
      const [x, dy] = [randomArray(length, 1, 6), randomArray(length, 2)];
      const y = kernels.gelu(x);
      const x64 = double(x);
      expectClose(y, x64.map(gelu64), 1e-6);
      const dx = kernels.geluBackward(x, dy);
      const expected = x64.map((value, i) => {
        const [above, below] = [gelu64(value + 1e-5), gelu64(value - 1e-5)];
        return (dy[i]! * (above - below)) / 2e-5;
      });
      expectClose(dx, expected, 3e-6);
      const inPlace = x.slice();
      expect(kernels.gelu(inPlace, { out: inPlace })).toBe(inPlace);
      expect(inPlace).toEqual(y);
      const backInPlace = x.slice();
      expect(kernels.geluBackward(backInPlace, dy, { out: backInPlace })).toEqual(dx);
    },
  );

  it("gelu passes far numbers or 0, to the last bit of what is small", () => {
    const x = Float32Array.of(-100, -5, -1e-8, 0, 1e-8, 100, 1e6, -1e6);
    const y = kernels.gelu(x);
    expect(Array.from(y).map((value) => Object.is(value, Number.NaN))).not.toContain(true);
    expect(y[1]! / (-5 / (1 + Math.exp(Math.sqrt(8 / Math.PI) * (5 + 0.044715 * 125))))).toBeCloseTo(1, 5);
    expectClose(y, [0, -2.2917e-7, -0.5e-8, 0, 0.5e-8, 100, 1e6, 0], 1e-12);
    expectClose(kernels.geluBackward(x, new Float32Array(8).fill(1)), [0, 0, 0.5, 0.5, 0.5, 1, 1, 0], 1e-5);
  });

  it.each([
    [1, 1],
    [3, 2],
    [9, 13],
    [700, 100],
  ])("embed of [%i, %i] sums rows of tables, and embedBackward sums into them", (rows, width) => {
    const sizes = [1, 5, 40];
    const lookups = sizes.map((tableRows, index) => ({
      tableRows,
      ids: Int32Array.from({ length: rows }, (_, row) => (row * 7 + index) % tableRows),
      table: randomArray(tableRows * width, index),
    }));
    const expected = new Float64Array(rows * width);
    const dy = randomArray(rows * width, 9);
    const gradients = sizes.map((tableRows) => new Float64Array(tableRows * width));
    for (let i = 0; i < rows * width; i++) {
      const [row, column] = [Math.floor(i / width), i % width];
      for (const [index, { ids, table }] of lookups.entries()) {
        const at = ids[row]! * width + column;
        expected[i]! += table[at]!;
        gradients[index]![at]! += dy[i]!;
      }
    }
    const y = kernels.embed(lookups, rows, width);
    expectClose(y, expected, 1e-6);
    const out = new Float32Array(rows * width).fill(5);
    expect(kernels.embed(lookups, rows, width, { out })).toBe(out);
    expect(out).toEqual(y);
    const found = kernels.embedBackward(lookups, dy, rows, width);
    expect(found).toHaveLength(3);
    for (const [index, gradient] of found.entries()) expectClose(gradient, gradients[index]!, 1e-5);
  });

  it.each([
    [1, 1],
    [3, 7],
    [700, 100],
  ])("sumRows of [%i, %i] is right within 1e-6", (rows, width) => {
    const x = randomArray(rows * width, 1);
    const expected = new Float64Array(width);
    for (const [i, value] of x.entries()) expected[i % width]! += value;
    expectClose(kernels.sumRows(x, rows, width), expected, 1e-6);
  });
});

it("keeps memory bounded over 10,000 calls", async () => {
  const kernels = await createKernels({ maxMemory: 2 ** 19 });
  const shape = { batch: 1, time: 5, heads: 2, headSize: 4 };
  const qkv = randomArray(120, 1);
  const [dy, scale] = [randomArray(40, 2), randomArray(8, 3)];
  const lookup = { ids: Int32Array.of(0, 1, 2, 1, 0), table: randomArray(24, 4), tableRows: 3 };
  for (let call = 0; call < 10_000; call += 9) {
    const forward = kernels.attentionForward(qkv, shape);
    kernels.attentionBackward(qkv, shape, forward, dy);
    kernels.layerNorm(dy, scale, scale, 5, 8);
    kernels.layerNormBackward(dy, scale, dy, 5, 8);
    kernels.gelu(dy);
    kernels.sumRows(dy, 5, 8);
    kernels.geluBackward(dy, dy);
    kernels.embed([lookup], 5, 8);
    kernels.embedBackward([lookup], dy, 5, 8);
  }
  expect(kernels.usedMemory).toBe(0);
  const long = { ...shape, time: 5000 };
  expect(() => kernels.attentionForward(new Float32Array(120_000), long)).toThrow(
    /^kernels: \d+ bytes more do not fit: \d+ are in use and maxMemory is 524288; release forward runs/,
  );
  expect(kernels.attentionForward(qkv, shape).outputs).toHaveLength(40);
  expect(kernels.usedMemory).toBe(0);
  kernels.dispose();
});

describe("errors", () => {
  const [four, ids] = [new Float32Array(4), Int32Array.of(0, 2)];
  const rows: [string, (kernels: Kernels) => unknown, string][] = [
    [
      "a scale of another length",
      (k) => k.layerNorm(four, four, four, 2, 2),
      "layerNorm: scale must be [width], 2 numbers, got 4",
    ],
    [
      "a negative epsilon",
      (k) => k.layerNormBackward(four, four, four, 1, 4, { epsilon: -1 }),
      "layerNormBackward: epsilon must be at least 0, got -1",
    ],
    [
      "gradients of another length",
      (k) => k.layerNormBackward(four, four, new Float32Array(3), 1, 4),
      "layerNormBackward: outputGradients must be [rows, width], 4 numbers, got 3",
    ],
    [
      "an out of another length",
      (k) => k.gelu(four, { out: new Float32Array(3) }),
      "gelu: out must be as long as x, 4 numbers, got 3",
    ],
    [
      "gradients as of another x",
      (k) => k.geluBackward(four, new Float32Array(5)),
      "geluBackward: outputGradients must be as long as x, 4 numbers, got 5",
    ],
    [
      "an x of another length",
      (k) => k.sumRows(four, 3, 2),
      "sumRows: x must be [rows, width], 6 numbers, got 4",
    ],
    [
      "no table",
      (k) => k.embed([], 2, 2),
      "embed: the number of tables must be a whole number of at least 1, got 0",
    ],
    [
      "a table that is not whole rows",
      (k) => k.embed([{ ids, table: four }], 2, 3),
      "embed: table 0 must be [any, width], a multiple of 3 numbers, got 4",
    ],
    [
      "an id that the table lacks",
      (k) => k.embed([{ ids, table: four }], 2, 2),
      "embed: ids of table 0 must be within 0–1, got 2 in row 1",
    ],
    [
      "too few ids",
      (k) => k.embedBackward([{ ids, tableRows: 3 }], new Float32Array(6), 3, 2),
      "embedBackward: ids of table 0 must be [rows], 3 numbers, got 2",
    ],
    [
      "a table of no rows",
      (k) => k.embedBackward([{ ids, tableRows: 0 }], four, 2, 2),
      "embedBackward: tableRows of table 0 must be a whole number of at least 1, got 0",
    ],
  ];
  it.each(rows)("name %s", async (_, call, message) => {
    const kernels = await createKernels();
    expect(() => call(kernels)).toThrow(message);
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
  });
});
