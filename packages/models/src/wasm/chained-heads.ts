import type { ModelField } from "@nocturne/inference";
import type { Kernels } from "@nocturne/kernels";
import type { ContinuousModelField } from "../ops/step-columns.ts";

/** The values of weights and of their gradients, by the names of the weights after `head/`. */
export type NamedFloats = ReadonlyMap<string, Float32Array>;

/** The hidden layers of chained heads, for one block of steps at a time. */
export interface ChainedHeads {
  /**
   * The hidden layer of each field, `[rows, size]`, of features `[rows, width]` and the steps to be predicted `[rows,
   * fields]`. The arrays are reused by the next block.
   */
  forward(features: Float32Array, current: ArrayLike<number>, rows: number): readonly Float32Array[];
  /**
   * Where the gradient `[rows, size]` of a field's hidden layer goes, before {@link backward} is called.
   */
  hiddenGradient(column: number, rows: number): Float32Array;
  /** Writes the gradient by the features, and adds to those of the weights, of the block last run forward. */
  backward(features: Float32Array, current: ArrayLike<number>, rows: number, dFeatures: Float32Array): void;
  /** Writes what all blocks have added up to into `gradients`. */
  finish(gradients: NamedFloats): void;
}

/**
 * Prepares the chained heads' hidden layers for blocks of at most `blockRows` steps. All fields share one matrix
 * product, over their kernels side by side.
 */
export function chainedHeads(
  kernels: Kernels,
  fields: readonly ModelField[],
  weights: NamedFloats,
  sizes: {
    readonly width: number;
    readonly size: number;
    readonly blockRows: number;
    readonly training: boolean;
  },
): ChainedHeads {
  const { width, size, blockRows, training } = sizes;
  const count = fields.length;
  const wide = count * size;
  const kernel = new Float32Array(width * wide);
  const bias = new Float32Array(wide);
  for (const [column, field] of fields.entries()) {
    const own = weights.get(`${field.name}/hidden/kernel`)!;
    for (let row = 0; row < width; row++) {
      kernel.set(own.subarray(row * size, (row + 1) * size), row * wide + column * size);
    }
    bias.set(weights.get(`${field.name}/hidden/bias`)!, column * size);
  }
  const given = fields.slice(0, -1).map((field) => weights.get(givenName(field))!);
  const sums = new Float32Array(blockRows * wide);
  const hidden = fields.map(() => new Float32Array(blockRows * size));
  const carry = new Float32Array(size);

  const trained = training ? 1 : 0;
  const dHidden = fields.map(() => new Float32Array(trained * blockRows * size));
  const sumBits = bits(sums);
  const hiddenBits = hidden.map(bits);
  const dHiddenBits = dHidden.map(bits);
  const dKernel = new Float32Array(trained * kernel.length);
  const dBias = new Float32Array(trained * bias.length);
  const dGiven = given.map((table) => new Float32Array(trained * table.length));

  return {
    forward(features, current, rows) {
      kernels.matMul(features, kernel, rows, width, wide, { bias, out: sums.subarray(0, rows * wide) });
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < count; column++) {
          const from = row * wide + column * size;
          const to = row * size;
          if (column === 0) rectify(sums, from, hidden[column]!, to, size);
          else rectifyWith(sums, from, carry, hidden[column]!, to, size);
          if (column === count - 1) continue;
          const value = current[row * count + column]!;
          if (column === 0) carry.fill(0);
          addGiven(fields[column]!, value, given[column]!, carry, size);
        }
      }
      return hidden.map((values) => values.subarray(0, rows * size));
    },
    hiddenGradient: (column, rows) => dHidden[column]!.subarray(0, rows * size),
    backward(features, current, rows, dFeatures) {
      for (let row = 0; row < rows; row++) {
        carry.fill(0);
        for (let column = count - 1; column >= 0; column--) {
          if (column < count - 1) {
            const value = current[row * count + column]!;
            addToGiven(fields[column]!, value, carry, dGiven[column]!, size);
          }
          const to = row * wide + column * size;
          const from = row * size;
          rectifyBackward(dHiddenBits[column]!, hiddenBits[column]!, from, sumBits, sums, to, carry, size);
        }
      }
      const block = sums.subarray(0, rows * wide);
      addRows(block, dBias, rows);
      kernels.matMul(block, kernel, rows, wide, width, { transposeB: true, out: dFeatures });
      kernels.matMul(features, block, width, rows, wide, {
        transposeA: true,
        out: dKernel,
        accumulate: true,
      });
    },
    finish(gradients) {
      for (const [column, field] of fields.entries()) {
        const own = gradients.get(`${field.name}/hidden/kernel`)!;
        for (let row = 0; row < width; row++) {
          const start = row * wide + column * size;
          own.set(dKernel.subarray(start, start + size), row * size);
        }
        gradients.get(`${field.name}/hidden/bias`)!.set(dBias.subarray(column * size, (column + 1) * size));
        if (column < count - 1) gradients.get(givenName(field))!.set(dGiven[column]!);
      }
    },
  };
}

/** Adds every row of `block` `[rows, sums.length]` to `sums`. */
export function addRows(block: Float32Array, sums: Float32Array, rows: number): void {
  const width = sums.length;
  for (let row = 0, from = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) sums[i]! += block[from++]!;
  }
}

function givenName(field: ModelField): string {
  return `given/${field.name}/${field.kind === "categorical" ? "embedding" : "kernel"}`;
}

/** `out = max(0, sums)`, without a branch. */
function rectify(sums: Float32Array, from: number, out: Float32Array, to: number, size: number): void {
  for (let i = 0; i < size; i++) {
    const sum = sums[from + i]!;
    out[to + i] = 0.5 * (sum + Math.abs(sum));
  }
}

function rectifyWith(
  sums: Float32Array,
  from: number,
  carry: Float32Array,
  out: Float32Array,
  to: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const sum = sums[from + i]! + carry[i]!;
    out[to + i] = 0.5 * (sum + Math.abs(sum));
  }
}

/**
 * `out = dHidden` where the hidden layer was above 0, else 0; `carry` gathers them over the fields. On the bits of the
 * floats, since a branch on them is guessed wrong half of the time: a hidden value is 0 or has its sign bit clear.
 */
function rectifyBackward(
  dHidden: Int32Array,
  hidden: Int32Array,
  from: number,
  outBits: Int32Array,
  out: Float32Array,
  to: number,
  carry: Float32Array,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    outBits[to + i] = dHidden[from + i]! & (-hidden[from + i]! >> 31);
    carry[i]! += out[to + i]!;
  }
}

function bits(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer);
}

/** Adds what a field's chosen value says to the later heads. */
function addGiven(
  field: ModelField,
  value: number,
  weight: Float32Array,
  carry: Float32Array,
  size: number,
): void {
  if (field.kind === "categorical") {
    const from = value * size;
    for (let i = 0; i < size; i++) carry[i]! += weight[from + i]!;
  } else {
    const scaled = scaledValue(field, value);
    for (let i = 0; i < size; i++) carry[i]! += scaled * weight[i]!;
  }
}

function addToGiven(
  field: ModelField,
  value: number,
  carry: Float32Array,
  gradient: Float32Array,
  size: number,
): void {
  if (field.kind === "categorical") {
    const to = value * size;
    for (let i = 0; i < size; i++) gradient[to + i]! += carry[i]!;
  } else {
    const scaled = scaledValue(field, value);
    for (let i = 0; i < size; i++) gradient[i]! += scaled * carry[i]!;
  }
}

function scaledValue(field: ContinuousModelField, value: number): number {
  return (value - field.min) / (field.max - field.min);
}
