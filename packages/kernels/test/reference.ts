import type { SequenceShape } from "../src/kernels.ts";

/** Plain float64 versions of the kernels, written for clarity, to hold them against. */

type Numbers = Float64Array;

/** Weights as in `CellWeights`, in double precision. */
export interface Weights64 {
  readonly kernel: Numbers;
  readonly recurrentKernel: Numbers;
  readonly bias: Numbers;
}

/** The outputs `[batch, time, units]` of a layer and, of an LSTM, its cells. */
export interface Run64 {
  readonly outputs: Numbers;
  readonly cells: Numbers;
}

/** `a [m, k] · b [k, n]` */
export function matMul64(a: Numbers, b: Numbers, m: number, k: number, n: number): Numbers {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) c[i * n + j]! += a[i * k + p]! * b[p * n + j]!;
    }
  }
  return c;
}

/** `a [rows, columns]`, turned. */
export function transpose<T extends Float32Array | Float64Array>(a: T, rows: number, columns: number): T {
  const b = a.slice() as T;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) b[j * rows + i] = a[i * columns + j]!;
  return b;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** `row · matrix [row.length, columns]` */
const product = (row: Numbers, matrix: Numbers, columns: number) =>
  matMul64(row, matrix, 1, row.length, columns);

/** Keras' LSTM, step by step. */
export function lstm64(
  x: Numbers,
  { kernel, recurrentKernel, bias }: Weights64,
  { batch, time, input, units }: SequenceShape,
  state?: Numbers,
  cell?: Numbers,
  mask?: ArrayLike<number>,
): Run64 {
  const outputs = new Float64Array(batch * time * units);
  const cells = new Float64Array(batch * time * units);
  for (let b = 0; b < batch; b++) {
    let h = state?.slice(b * units, (b + 1) * units) ?? new Float64Array(units);
    let c = cell?.slice(b * units, (b + 1) * units) ?? new Float64Array(units);
    for (let t = 0; t < time; t++) {
      const at = b * time + t;
      const fromX = product(x.subarray(at * input, (at + 1) * input), kernel, 4 * units);
      const fromH = product(h, recurrentKernel, 4 * units);
      const gate = (g: number, u: number) => {
        const j = g * units + u;
        return fromX[j]! + fromH[j]! + bias[j]!;
      };
      const before = c;
      if (mask?.[at] !== 0) {
        c = Float64Array.from(
          before,
          (value, u) => sigmoid(gate(1, u)) * value + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)),
        );
        h = Float64Array.from(c, (value, u) => sigmoid(gate(3, u)) * Math.tanh(value));
      }
      outputs.set(h, at * units);
      cells.set(c, at * units);
    }
  }
  return { outputs, cells };
}

/** Keras' GRU with `reset_after`, step by step. */
export function gru64(
  x: Numbers,
  { kernel, recurrentKernel, bias }: Weights64,
  { batch, time, input, units }: SequenceShape,
  state?: Numbers,
  _cell?: Numbers,
  mask?: ArrayLike<number>,
): Run64 {
  const outputs = new Float64Array(batch * time * units);
  for (let b = 0; b < batch; b++) {
    let h = state?.slice(b * units, (b + 1) * units) ?? new Float64Array(units);
    for (let t = 0; t < time; t++) {
      const at = b * time + t;
      const fromX = product(x.subarray(at * input, (at + 1) * input), kernel, 3 * units);
      const fromH = product(h, recurrentKernel, 3 * units);
      for (let j = 0; j < 3 * units; j++) {
        fromX[j]! += bias[j]!;
        fromH[j]! += bias[3 * units + j]!;
      }
      const before = h;
      h = Float64Array.from(before, (value, u) => {
        if (mask?.[at] === 0) return value;
        const z = sigmoid(fromX[u]! + fromH[u]!);
        const r = sigmoid(fromX[units + u]! + fromH[units + u]!);
        const candidate = Math.tanh(fromX[2 * units + u]! + r * fromH[2 * units + u]!);
        return z * value + (1 - z) * candidate;
      });
      outputs.set(h, at * units);
    }
  }
  return { outputs, cells: new Float64Array(0) };
}

/**
 * The gradient of `loss` by some of the numbers of `at`, by central differences: `[index, gradient]` pairs, `count` of them,
 * spread over the array.
 */
export function differences(at: Numbers, loss: () => number, count = 7, step = 1e-5): [number, number][] {
  const picked = Math.min(count, at.length);
  return Array.from({ length: picked }, (_, i) => {
    const index = Math.floor((i * (at.length - 1)) / Math.max(1, picked - 1));
    const value = at[index]!;
    at[index] = value + step;
    const above = loss();
    at[index] = value - step;
    const below = loss();
    at[index] = value;
    return [index, (above - below) / (2 * step)];
  });
}
