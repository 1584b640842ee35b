import { madd } from "./math";

// Rows of tables, by number. `width`: floats of a row that are taken; `ldt`, `ldo`: bytes from one row of the table, of the other
// matrix, to the next. `ids` 0: always row 0; `values` 0: all are 1.

/** Adds a row, times a value, to another. */
// @ts-ignore: decorator
@inline
function addRow(source: usize, target: usize, value: usize, width: i32): void {
  const whole = (<usize>width >> 2) << 4;
  let j: usize = 0;
  if (value) {
    const scale: f32 = load<f32>(value), scales = f32x4.splat(scale);
    for (; j < whole; j += 16) v128.store(target + j, madd(scales, v128.load(source + j), v128.load(target + j)));
    for (; j < <usize>width << 2; j += 4) {
      store<f32>(target + j, load<f32>(target + j) + scale * load<f32>(source + j));
    }
    return;
  }
  for (; j < whole; j += 16) v128.store(target + j, f32x4.add(v128.load(target + j), v128.load(source + j)));
  for (; j < <usize>width << 2; j += 4) store<f32>(target + j, load<f32>(target + j) + load<f32>(source + j));
}

/** Adds row ids[r] of the table, times values[r], to row r of `out`. */
export function gatherAdd(
  ids: usize, values: usize, table: usize, ldt: usize, out: usize, ldo: usize, rows: i32, width: i32,
): void {
  for (let r: usize = 0; r < <usize>rows << 2; r += 4) {
    const row = ids ? table + <usize>load<i32>(ids + r) * ldt : table;
    addRow(row, out, values ? values + r : 0, width);
    out += ldo;
  }
}

/** Adds row r of `source`, times values[r], to row ids[r] of the table. */
export function scatterAdd(
  ids: usize, values: usize, source: usize, lds: usize, table: usize, ldt: usize, rows: i32, width: i32,
): void {
  for (let r: usize = 0; r < <usize>rows << 2; r += 4) {
    const row = ids ? table + <usize>load<i32>(ids + r) * ldt : table;
    addRow(source, row, values ? values + r : 0, width);
    source += lds;
  }
}
