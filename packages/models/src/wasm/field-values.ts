import type { ModelField } from "@nocturne/inference";
import type { Blocks, Region } from "./blocks.ts";

/** One field's values of a block of steps, as the routines read them: ids, or values scaled to 0–1. */
export interface FieldValues {
  /** Takes the values of `rows` steps `[rows, fields]`. */
  load(steps: ArrayLike<number>, rows: number): void;
  /** The ids as int32, or the scaled values as float32. */
  readonly region: Region;
  /** Adds this field's row of `table`, or its scaled `table` row, to each row of `out`. */
  addTo(table: Region, out: Region, rows: number, size: number): void;
  /** Adds each row of `source` to where {@link addTo} took it from. */
  addFrom(source: Region, table: Region, rows: number, size: number): void;
}

/** What {@link fieldValues} works on. */
export interface FieldValuesPlan {
  readonly blockRows: number;
  /** Rows of the table that a categorical field's ids point into. */
  readonly tableRows: number;
  /** Where the start of a piece is seen, at which a continuous field's value counts as 0. */
  readonly start?: { readonly column: number; readonly id: number } | undefined;
}

/** Prepares one field's values for blocks of steps. Loading throws where an id is outside its table. */
export function fieldValues(
  blocks: Blocks,
  fields: readonly ModelField[],
  column: number,
  { blockRows, tableRows, start }: FieldValuesPlan,
): FieldValues {
  const field = fields[column]!;
  const width = fields.length;
  const region = blocks.allocate(blockRows);
  if (field.kind === "categorical") {
    return {
      region,
      load: (steps, rows) => {
        const ids = region.integers();
        for (let row = 0; row < rows; row++) {
          const id = steps[row * width + column]!;
          if (!(id >= 0 && id < tableRows)) {
            throw new RangeError(
              `models: ids of field "${field.name}" must be within 0–${tableRows - 1}, got ${id}`,
            );
          }
          ids[row] = id;
        }
      },
      addTo: (table, out, rows, size) => {
        blocks.gatherAdd(region.pointer, table.pointer, out.pointer, rows, size);
      },
      addFrom: (source, table, rows, size) => {
        blocks.scatterAdd(region.pointer, source.pointer, table.pointer, rows, size);
      },
    };
  }
  return {
    region,
    load: (steps, rows) => {
      const values = region.floats();
      const range = field.max - field.min;
      for (let row = 0; row < rows; row++) {
        const starts = start !== undefined && steps[row * width + start.column]! >= start.id;
        values[row] = starts ? 0 : (steps[row * width + column]! - field.min) / range;
      }
    },
    addTo: (table, out, rows, size) => {
      blocks.scaleAdd(region.pointer, table.pointer, out.pointer, rows, size);
    },
    addFrom: (source, table, rows, size) => {
      blocks.scaleReduce(region.pointer, source.pointer, table.pointer, rows, size);
    },
  };
}
