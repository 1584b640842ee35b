import { madd } from "./math";

// Inputs of which most entries are 0: rows of a table are added up instead of a product. Strides are in bytes. A chunk of columns
// stays in registers while the rows pass by. `values` 0: all are 1.

/** g `[batch, columns]` = for each b the sum of the table's rows `indices[b, 0 … count)`, times their values. */
export function gatherRows(
  indices: usize, values: usize, ldi: usize, count: i32, table: usize, ldt: usize, g: usize, ldg: usize,
  batch: i32, columns: i32,
): void {
  const whole = (<usize>columns >> 4) << 6, all = <usize>columns << 2;
  for (let b = 0; b < batch; b++) {
    let u: usize = 0;
    for (; u < whole; u += 64) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let i: usize = 0; i < <usize>count << 2; i += 4) {
        const p = table + <usize>load<i32>(indices + i) * ldt + u;
        if (values) {
          const v = v128.load32_splat(values + i);
          s0 = madd(v, v128.load(p), s0);
          s1 = madd(v, v128.load(p, 16), s1);
          s2 = madd(v, v128.load(p, 32), s2);
          s3 = madd(v, v128.load(p, 48), s3);
        } else {
          s0 = f32x4.add(s0, v128.load(p));
          s1 = f32x4.add(s1, v128.load(p, 16));
          s2 = f32x4.add(s2, v128.load(p, 32));
          s3 = f32x4.add(s3, v128.load(p, 48));
        }
      }
      v128.store(g + u, s0);
      v128.store(g + u, s1, 16);
      v128.store(g + u, s2, 32);
      v128.store(g + u, s3, 48);
    }
    for (; u < all; u += 16) {
      let s = f32x4.splat(0);
      for (let i: usize = 0; i < <usize>count << 2; i += 4) {
        const row = v128.load(table + <usize>load<i32>(indices + i) * ldt + u);
        s = values ? madd(v128.load32_splat(values + i), row, s) : f32x4.add(s, row);
      }
      v128.store(g + u, s);
    }
    indices += ldi;
    if (values) values += ldi;
    g += ldg;
  }
}

/** The reverse of {@link gatherRows}: adds each row of `dz`, times its values, to the rows of the table that it was gathered from. */
export function scatterRows(
  indices: usize, values: usize, ldi: usize, count: i32, dz: usize, ldz: usize, table: usize, ldt: usize,
  batch: i32, columns: i32,
): void {
  const whole = (<usize>columns >> 4) << 6, all = <usize>columns << 2;
  const one = f32x4.splat(1);
  for (let b = 0; b < batch; b++) {
    let u: usize = 0;
    for (; u < whole; u += 64) {
      const d0 = v128.load(dz + u), d1 = v128.load(dz + u, 16), d2 = v128.load(dz + u, 32), d3 = v128.load(dz + u, 48);
      for (let i: usize = 0; i < <usize>count << 2; i += 4) {
        const p = table + <usize>load<i32>(indices + i) * ldt + u;
        if (values) {
          const v = v128.load32_splat(values + i);
          v128.store(p, madd(v, d0, v128.load(p)));
          v128.store(p, madd(v, d1, v128.load(p, 16)), 16);
          v128.store(p, madd(v, d2, v128.load(p, 32)), 32);
          v128.store(p, madd(v, d3, v128.load(p, 48)), 48);
        } else {
          v128.store(p, f32x4.add(d0, v128.load(p)));
          v128.store(p, f32x4.add(d1, v128.load(p, 16)), 16);
          v128.store(p, f32x4.add(d2, v128.load(p, 32)), 32);
          v128.store(p, f32x4.add(d3, v128.load(p, 48)), 48);
        }
      }
    }
    for (; u < all; u += 16) {
      const d = v128.load(dz + u);
      for (let i: usize = 0; i < <usize>count << 2; i += 4) {
        const p = table + <usize>load<i32>(indices + i) * ldt + u;
        v128.store(p, madd(values ? v128.load32_splat(values + i) : one, d, v128.load(p)));
      }
    }
    indices += ldi;
    if (values) values += ldi;
    dz += ldz;
  }
}
