// Rows of tables, by number. `width`: floats of a row that are taken; `ldt`, `ldo`: bytes from one row of the table, of the other
// matrix, to the next.

// @ts-ignore: decorator
@inline
function addRow(source: usize, target: usize, width: i32): void {
  const whole = (<usize>width >> 2) << 4;
  let j: usize = 0;
  for (; j < whole; j += 16) v128.store(target + j, f32x4.add(v128.load(target + j), v128.load(source + j)));
  for (; j < <usize>width << 2; j += 4) store<f32>(target + j, load<f32>(target + j) + load<f32>(source + j));
}

/** Adds row ids[r] of the table to row r of `out`. */
export function gatherAdd(ids: usize, table: usize, ldt: usize, out: usize, ldo: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) {
    addRow(table + <usize>load<i32>(ids) * ldt, out, width);
    ids += 4;
    out += ldo;
  }
}

/** Adds row r of `source` to row ids[r] of the table. */
export function scatterAdd(ids: usize, source: usize, lds: usize, table: usize, ldt: usize, rows: i32, width: i32): void {
  for (let r = 0; r < rows; r++) {
    addRow(source, table + <usize>load<i32>(ids) * ldt, width);
    ids += 4;
    source += lds;
  }
}
