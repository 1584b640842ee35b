import { tileRows, tilen, tilet } from "../generated/tiles";
import { addMatrix, copyMatrix } from "./matrix";

/** Longest run of k at a time: a panel of it (16 KiB) stays in the first cache while all rows of a pass by. */
const blockK: i32 = 512;
/** Most floats of a in one block: they stay in the second cache while the panels of b pass by. */
const blockA: i32 = 49152;

/** Where a tile that reaches past the last column is computed: 6 × 8 floats at most, of each instance's own. */
let edge: usize = 0;

export function setEdge(pointer: usize): void {
  edge = pointer;
}

/**
 * c `[m, n]` (+)= a `[m, k]` · b, b packed in panels `stride` bytes apart. Strides are in bytes.
 */
export function product(
  a: usize, lda: usize, b: usize, stride: usize, c: usize, ldc: usize, m: i32, n: i32, k: i32, add: bool,
): void {
  for (let k0 = 0; k0 < k; k0 += blockK) {
    const kb = min(blockK, k - k0);
    const rows = max(tileRows, blockA / kb / tileRows * tileRows);
    const sum = add || k0 > 0;
    for (let m0 = 0; m0 < m; m0 += rows) {
      const last = min(m, m0 + rows);
      for (let j = 0; j < n; j += 8) {
        const panel = b + <usize>(j >> 3) * stride + (<usize>k0 << 5);
        const columns = n - j;
        let p = a + <usize>m0 * lda + (<usize>k0 << 2);
        let q = c + <usize>m0 * ldc + (<usize>j << 2);
        for (let i = m0; i < last; i += tileRows) {
          const r = min(tileRows, last - i);
          if (columns >= 8) tilen(r, p, lda, panel, q, ldc, kb, sum);
          else {
            tilen(r, p, lda, panel, edge, 32, kb, false);
            if (sum) addMatrix(edge, 32, q, ldc, r, columns);
            else copyMatrix(edge, 32, q, ldc, r, columns);
          }
          p += <usize>tileRows * lda;
          q += <usize>tileRows * ldc;
        }
      }
    }
  }
}

/** As {@link product}, with a stored transposed, `[k, m]`. */
export function productTransposed(
  a: usize, lda: usize, b: usize, stride: usize, c: usize, ldc: usize, m: i32, n: i32, k: i32, add: bool,
): void {
  for (let k0 = 0; k0 < k; k0 += blockK) {
    const kb = min(blockK, k - k0);
    const rows = max(tileRows, blockA / kb / tileRows * tileRows);
    const sum = add || k0 > 0;
    for (let m0 = 0; m0 < m; m0 += rows) {
      const last = min(m, m0 + rows);
      for (let j = 0; j < n; j += 8) {
        const panel = b + <usize>(j >> 3) * stride + (<usize>k0 << 5);
        const columns = n - j;
        let p = a + <usize>k0 * lda + (<usize>m0 << 2);
        let q = c + <usize>m0 * ldc + (<usize>j << 2);
        for (let i = m0; i < last; i += tileRows) {
          const r = min(tileRows, last - i);
          if (columns >= 8) tilet(r, p, lda, panel, q, ldc, kb, sum);
          else {
            tilet(r, p, lda, panel, edge, 32, kb, false);
            if (sum) addMatrix(edge, 32, q, ldc, r, columns);
            else copyMatrix(edge, 32, q, ldc, r, columns);
          }
          p += tileRows * 4;
          q += <usize>tileRows * ldc;
        }
      }
    }
  }
}
