import { checkLength, checkSizes } from "./checks.ts";
import type { CellWeights, SequenceShape } from "./kernels.ts";

/** How a sequence lies in the kernels' memory: one row `[h, 1, x]` a step, the state padded to whole vectors pairs. */
export interface Layout extends SequenceShape {
  /** `units`, padded to a multiple of 8. */
  readonly padded: number;
  /** `input`, padded to a multiple of 8. */
  readonly paddedInput: number;
  /** Floats of a row that are used. */
  readonly width: number;
  /** Floats from one row to the next. */
  readonly stride: number;
}

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/** The layout of a sequence of the given shape. */
export function layoutOf(shape: SequenceShape): Layout {
  const padded = roundUp(shape.units, 8);
  const width = padded + 1 + shape.input;
  return { ...shape, padded, paddedInput: roundUp(shape.input, 8), width, stride: roundUp(width, 4) };
}

/** Rows for which the gradient of the weights is taken at once: few enough for the second cache. */
const blockRows = 256;

/** Steps for which the gradient of the weights is taken at once. */
export function stepsOf(batch: number, time: number): number {
  return Math.min(time, Math.max(1, Math.floor(blockRows / batch)));
}

/** Throws unless the shape is one, and the weights fit it. */
export function checkSequence(
  place: string,
  gates: number,
  biases: number,
  weights: CellWeights,
  shape: SequenceShape,
): void {
  const { batch, time, input, units } = shape;
  checkSizes(place, { batch, time, input, units });
  const columns = gates * units;
  checkLength(place, "kernel", weights.kernel, input * columns, `[input, ${gates} × units]`);
  checkLength(
    place,
    "recurrentKernel",
    weights.recurrentKernel,
    units * columns,
    `[units, ${gates} × units]`,
  );
  checkLength(place, "bias", weights.bias, biases * columns, `[${biases > 1 ? "2, " : ""}${gates} × units]`);
}
