import type { Cell } from "./cells.ts";
import { checkLength, checkSizes } from "./checks.ts";
import type { CellWeights, SequenceShape, SparseRows } from "./kernels.ts";

/** How a sequence lies in the kernels' memory: one row `[h, 1, x]` a step, the state padded to whole tiles. */
export interface Layout extends SequenceShape {
  /** `units`, padded to a multiple of 8. */
  readonly padded: number;
  /** Floats of a row that are used. */
  readonly width: number;
  /** Floats from one row to the next. */
  readonly stride: number;
}

/** What one thread keeps of its part of the batch. Where the run is not for training, all but `rows` is one step long. */
export interface Part {
  readonly start: number;
  readonly count: number;
  /** `[time + 1, count, stride]` */
  readonly rows: number;
  /** `[time, count, 4, padded]` */
  readonly gates: number;
  /** `[time + 1, count, padded]`, or 0 */
  readonly cells: number;
  /** `[time, count, padded]`: tanh of the cells after each step, or 0. */
  readonly tanh: number;
}

/** Where the entries of sparse rows and the mask lie; each pointer may be 0. */
export interface Lookup {
  readonly indices: number;
  readonly values: number;
  /** Entries a step. */
  readonly count: number;
  readonly mask: number;
  readonly time: number;
}

/** A routine's arguments about one thread's part of a {@link Lookup}. */
export function lookupArguments({ indices, values, count, mask, time }: Lookup, { start }: Part): number[] {
  const at = start * time * 4;
  return [indices && indices + at * count, values && values + at * count, count, mask && mask + at];
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/** The layout of a sequence of the given shape. */
export function layoutOf(shape: SequenceShape): Layout {
  const padded = roundUp(shape.units, 8);
  const width = padded + 1 + shape.input;
  const stride = roundUp(width, 4);
  // rows a multiple of 512 bytes apart fall on too few lines of the cache when a column is read
  return { ...shape, padded, width, stride: stride % 128 === 0 ? stride + 16 : stride };
}

/** Throws unless the shape is one, and the weights fit it. */
export function checkSequence(
  place: string,
  { gates, biases }: Cell,
  { kernel, recurrentKernel, bias }: CellWeights,
  { batch, time, input, units }: SequenceShape,
): void {
  checkSizes(place, { batch, time, input, units });
  const columns = gates * units;
  checkLength(place, "kernel", kernel, input * columns, `[input, ${gates} × units]`);
  checkLength(place, "recurrentKernel", recurrentKernel, units * columns, `[units, ${gates} × units]`);
  const rows = biases.length;
  checkLength(place, "bias", bias, rows * columns, `[${rows > 1 ? `${rows}, ` : ""}${gates} × units]`);
}

/** The entries a step of sparse rows; throws unless they fit the shape. */
export function checkSparse(
  place: string,
  { indices, values }: SparseRows,
  { batch, time, input }: SequenceShape,
): number {
  const steps = batch * time;
  const count = indices.length / steps;
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(
      `${place}: indices must be [batch, time, count], a multiple of ${steps} numbers, got ${indices.length}`,
    );
  }
  checkLength(place, "values", values, steps * count, "[batch, time, count], as indices");
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index < 0 || index >= input) {
      throw new RangeError(`${place}: indices must be within 0–${input - 1}, got ${index} at ${i}`);
    }
  }
  return count;
}
