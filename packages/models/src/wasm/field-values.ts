import type { ModelField } from "@nocturne/inference";
import { startId } from "../ops/step-columns.ts";

/**
 * One field's values of steps `[rows, fields]`, as kernels look them up: ids, int32; of a continuous field, float32, its values
 * scaled from `min … max` to 0–1, or 0 where a piece starts.
 *
 * @param tableRows - how many ids there are
 * @throws where an id is not one of them
 */
export function fieldValues(
  steps: Float32Array,
  fields: readonly ModelField[],
  column: number,
  tableRows: number,
): Int32Array | Float32Array {
  const field = fields[column]!;
  const width = fields.length;
  const rows = steps.length / width;
  if (field.kind === "continuous") {
    const start = startId(fields);
    const range = field.max - field.min;
    const values = new Float32Array(rows);
    for (let row = 0; row < rows; row++) {
      const starts = start !== undefined && steps[row * width + start.column]! >= start.id;
      values[row] = starts ? 0 : (steps[row * width + column]! - field.min) / range;
    }
    return values;
  }
  const ids = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const id = steps[row * width + column]!;
    if (!(id >= 0 && id < tableRows)) {
      throw new RangeError(
        `models: ids of field "${field.name}" must be within 0–${tableRows - 1}, got ${id}`,
      );
    }
    ids[row] = id;
  }
  return ids;
}

/** The steps' own numbers of one field. */
export function numbers(steps: Float32Array, width: number, column: number): Float32Array {
  const values = new Float32Array(steps.length / width);
  for (let row = 0; row < values.length; row++) values[row] = steps[row * width + column]!;
  return values;
}
