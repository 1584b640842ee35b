import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { DenseWeights, HeadField } from "../src/heads.ts";
import type { Kernels } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { differences } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

interface Case {
  readonly title: string;
  readonly rows: number;
  readonly width: number;
  /** Of each hidden layer; 0: none. */
  readonly size: number;
  /** Of each field how many values it has; 1: a number. A negative one is not predicted. */
  readonly fields: readonly number[];
}

const cases: readonly Case[] = [
  { title: "one row of one field", rows: 1, width: 3, size: 2, fields: [4] },
  {
    title: "chained, with a number and one that is given only",
    rows: 7,
    width: 5,
    size: 6,
    fields: [3, 1, -4, 9],
  },
  { title: "without hidden layers", rows: 9, width: 8, size: 0, fields: [1, 5, -3, 12] },
  { title: "more rows than a block", rows: 600, width: 9, size: 8, fields: [7, 1, 16] },
];

type Numbers = Float32Array | Float64Array;

/** The arrays of a case, by name; the net reads them by these names. */
function arraysOf({ rows, width, size, fields }: Case): Map<string, Float32Array> {
  const arrays = new Map([["features", randomArray(rows * width, 1)]]);
  for (const [index, count] of fields.entries()) {
    const values = Math.abs(count);
    const add = (name: string, length: number) =>
      arrays.set(`${name}${index}`, randomArray(length, 10 * index + arrays.size, 0.7));
    if (size && index < fields.length - 1) add("given", values * size);
    if (count < 0) continue;
    if (size) add("hidden", width * size);
    if (size) add("hiddenBias", size);
    add("output", (size || width) * values);
    add("outputBias", values);
  }
  return arrays;
}

const idOf = (row: number, field: number, count: number) => (row * 7 + field * 3) % count;
const numberOf = (row: number) => (row % 5) / 4;
const weightOf = (row: number) => (row % 3 === 2 ? 0 : 1 / (row + 2));
const fieldWeightOf = (field: number) => 1 / (field + 1);

/** Nats of one row, field by field, in float64. */
function rowNats(
  { width, size, fields }: Case,
  row: number,
  array: (name: string) => Numbers | undefined,
): number[] {
  const features = Array.from(array("features")!.subarray(row * width, (row + 1) * width));
  const affine = (read: number[], name: string, index: number) =>
    Array.from(array(`${name}Bias${index}`)!, (bias, column) => {
      const kernel = array(`${name}${index}`)!;
      const columns = kernel.length / read.length;
      return read.reduce((sum, value, i) => sum + value * kernel[i * columns + column]!, bias);
    });
  const added = new Array<number>(size).fill(0);
  return fields.map((count, index) => {
    let read = features;
    if (size && count > 0)
      read = affine(features, "hidden", index).map((sum, i) => Math.max(0, sum + added[i]!));
    const said = count > 0 ? affine(read, "output", index) : [];
    const values = Math.abs(count);
    const [id, scale] = values === 1 ? [0, numberOf(row)] : [idOf(row, index, values), 1];
    const given = array(`given${index}`);
    for (let i = 0; given && i < size; i++) added[i]! += scale * given[id * size + i]!;
    if (count < 0) return 0;
    if (count === 1) return (-1 + 3 / (1 + Math.exp(-said[0]!)) - numberOf(row) * 2) ** 2;
    return Math.log(said.reduce((sum, x) => sum + Math.exp(x), 0)) - said[id]!;
  });
}

function fieldsOf({ rows, fields }: Case, arrays: ReadonlyMap<string, Float32Array>): HeadField[] {
  const each = <T>(value: (row: number) => T) => Array.from({ length: rows }, (_, row) => value(row));
  return fields.map((count, index) => {
    const values = Math.abs(count);
    const dense = (name: string): DenseWeights | undefined => {
      const [kernel, bias] = [arrays.get(`${name}${index}`), arrays.get(`${name}Bias${index}`)];
      return kernel && bias && { kernel, bias };
    };
    const [given, hidden, output] = [arrays.get(`given${index}`), dense("hidden"), dense("output")];
    return {
      values:
        values === 1
          ? Float32Array.from(each(numberOf))
          : Int32Array.from(each((row) => idOf(row, index, values))),
      ...(given && { given }),
      ...(hidden && { hidden }),
      ...(output && { output }),
      ...(count === 1 && {
        number: { targets: Float32Array.from(each((row) => 2 * numberOf(row))), base: -1, range: 3 },
      }),
      weight: fieldWeightOf(index),
    };
  });
}

describe.each(engines)("headsLoss with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => kernels.dispose());

  it.each(cases)("is right within 1e-5, and so are its gradients: $title", (own) => {
    const { rows, width } = own;
    const arrays = arraysOf(own);
    const fields = fieldsOf(own, arrays);
    const rowWeights = Float32Array.from({ length: rows }, (_, row) => weightOf(row));
    const at = new Map([...arrays].map(([name, array]) => [name, Float64Array.from(array)]));
    const all = () => Array.from({ length: rows }, (_, row) => rowNats(own, row, (name) => at.get(name)));

    const features = arrays.get("features")!;
    const { nats, gradients } = kernels.headsLoss(features, fields, rows, width, { rowWeights });
    expectClose(nats, all().flat(), 1e-5);
    const out = new Float32Array(rows * width);
    expect(kernels.headsLoss(features, fields, rows, width, { rowWeights, out })).toEqual({
      nats,
      gradients,
    });
    expect(out).toEqual(gradients?.features);
    expect(kernels.headsLoss(features, fields, rows, width)).toEqual({ nats });

    const loss = () =>
      all().reduce(
        (sum, row, r) =>
          sum + weightOf(r) * row.reduce((s, value, field) => s + fieldWeightOf(field) * value, 0),
        0,
      );
    const found = new Map([["features", gradients!.features]]);
    for (const [index, { given, hidden, output }] of gradients!.fields.entries()) {
      if (given) found.set(`given${index}`, given);
      for (const [name, dense] of Object.entries({ hidden, output })) {
        if (dense) found.set(`${name}${index}`, dense.kernel).set(`${name}Bias${index}`, dense.bias);
      }
    }
    expect([...found.keys()].sort()).toEqual([...arrays.keys()].sort());
    for (const [name, gradient] of found) {
      expect(gradient.length).toBe(arrays.get(name)!.length);
      const pairs = differences(at.get(name)!, loss, rows > 100 ? 1 : 5);
      expectClose(
        Float32Array.from(pairs, ([index]) => gradient[index]!),
        pairs.map(([, value]) => value),
        1e-5,
      );
    }
    expect(kernels.usedMemory).toBe(0);
  });

  it("gives the same bits each time", () => {
    const own = cases.at(-1)!;
    const arrays = arraysOf(own);
    const rowWeights = new Float32Array(own.rows).fill(1);
    const run = () =>
      kernels.headsLoss(arrays.get("features")!, fieldsOf(own, arrays), own.rows, own.width, { rowWeights });
    expect(run()).toEqual(run());
  });
});

describe("errors of headsLoss", () => {
  const zeros = (length: number) => new Float32Array(length);
  const output = { kernel: zeros(6), bias: zeros(3) };
  const good: HeadField = { values: Int32Array.of(0, 2), output };
  const bad: [string, readonly HeadField[], string][] = [
    ["no field", [], "headsLoss: the number of fields must be a whole number of at least 1, got 0"],
    [
      "an id that no class has",
      [{ ...good, values: Int32Array.of(0, 3) }],
      "headsLoss: values of field 0 must be within 0–2, got 3 in row 1",
    ],
    [
      "one id too few",
      [{ ...good, values: Int32Array.of(0) }],
      "headsLoss: values of field 0 must be [rows], 2 numbers, got 1",
    ],
    [
      "a number for classes",
      [{ ...good, values: zeros(2) }],
      "headsLoss: the head of field 0 must be of classes (int32 values), or of one number",
    ],
    [
      "a kernel of another size",
      [good, { ...good, output: { kernel: zeros(5), bias: zeros(3) } }],
      "headsLoss: the output kernel of field 1 must be [2, classes], 6 numbers, got 5",
    ],
    [
      "a hidden layer in one head only",
      [good, { ...good, hidden: { kernel: zeros(4), bias: zeros(2) } }],
      "headsLoss: all heads must have a hidden layer, or none, but field 0 differs",
    ],
    [
      "a given table of another size",
      [{ ...good, hidden: { kernel: zeros(4), bias: zeros(2) }, given: zeros(5) }],
      "headsLoss: given of field 0 must be [values, 2], got 5 numbers",
    ],
  ];
  it.each(bad)("name %s", async (_, fields, message) => {
    const kernels = await createKernels();
    expect(() => kernels.headsLoss(zeros(4), fields, 2, 2)).toThrow(message);
    kernels.dispose();
  });
});
