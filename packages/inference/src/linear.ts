/**
 * Adds the product of a row vector and a matrix to `out`: `x [m] · kernel [m, n] → out [n]`. Eight rows are taken
 * together, in the order in which they lie in memory, so that `out` is read and written an eighth as often.
 */
export function addProduct(out: Float64Array, x: Float64Array, kernel: Float32Array): void {
  const columns = out.length;
  const rows = x.length;
  let row = 0;
  for (; row + 8 <= rows; row += 8) {
    const x0 = x[row]!;
    const x1 = x[row + 1]!;
    const x2 = x[row + 2]!;
    const x3 = x[row + 3]!;
    const x4 = x[row + 4]!;
    const x5 = x[row + 5]!;
    const x6 = x[row + 6]!;
    const x7 = x[row + 7]!;
    const r0 = row * columns;
    const r1 = r0 + columns;
    const r2 = r1 + columns;
    const r3 = r2 + columns;
    const r4 = r3 + columns;
    const r5 = r4 + columns;
    const r6 = r5 + columns;
    const r7 = r6 + columns;
    for (let column = 0; column < columns; column++) {
      out[column]! +=
        x0 * kernel[r0 + column]! +
        x1 * kernel[r1 + column]! +
        x2 * kernel[r2 + column]! +
        x3 * kernel[r3 + column]! +
        x4 * kernel[r4 + column]! +
        x5 * kernel[r5 + column]! +
        x6 * kernel[r6 + column]! +
        x7 * kernel[r7 + column]!;
    }
  }
  for (; row < rows; row++) addRow(out, kernel, row, x[row]!);
}

/** Adds one row of a matrix, times a factor, to `out`: the product with a one-hot vector, as a look-up. */
export function addRow(out: Float64Array, kernel: Float32Array, row: number, factor = 1): void {
  const columns = out.length;
  const offset = row * columns;
  for (let column = 0; column < columns; column++) out[column]! += factor * kernel[offset + column]!;
}
