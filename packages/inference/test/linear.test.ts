import { expect, it } from "vitest";
import { addProduct, addRow } from "../src/linear.ts";

it.each([1, 7, 8, 9, 16, 27])("addProduct adds the product of %i rows", (rows) => {
  const columns = 5;
  const x = Float64Array.from({ length: rows }, (_, row) => row - 3);
  const kernel = Float32Array.from({ length: rows * columns }, (_, index) => (index % 11) - 5);
  const out = new Float64Array(columns).fill(2);
  addProduct(out, x, kernel);
  const expected = Array.from({ length: columns }, (_, column) =>
    x.reduce((sum, value, row) => sum + value * kernel[row * columns + column]!, 2),
  );
  expect([...out]).toEqual(expected);
});

it("addRow adds one row, times a factor", () => {
  const out = Float64Array.of(1, 1);
  addRow(out, Float32Array.of(1, 2, 3, 4), 1, 10);
  expect([...out]).toEqual([31, 41]);
});
