import { tileRows, tilen, tilet } from "../generated/tiles";
import { addMatrix, copyMatrix } from "./matrix";

/** Longest run of k at a time: a panel of it (16 KiB) stays in the first cache while all rows of a pass by. */
const blockK: i32 = 512;
/** Most floats of a in one block: they stay in the second cache while the panels of b pass by. */
const blockA: i32 = 49152;

/** Columns of b from which gathering those of a transposed a pays. */
const worthGathering: i32 = 64;

/** Where a tile that reaches past the last column is computed: 6 × 8 floats at most, of each instance's own. */
let edge: usize = 0;
/** Where columns of a transposed a are gathered: `blockA` floats, of each instance's own. */
let columnsOfA: usize = 0;

/** Says where this instance may write what it needs for itself; see src/thread-block.ts. */
export function setScratch(edgeTile: usize, columns: usize): void {
  edge = edgeTile;
  columnsOfA = columns;
}

/** Copies `count` columns of `rows` rows to lie as [⌈count / tileRows⌉, rows, tileRows]: the order in which tiles read them. */
function gatherColumns(a: usize, lda: usize, rows: i32, count: i32): void {
  let t = columnsOfA;
  for (let i = 0; i < count; i += tileRows) {
    let p = a + (<usize>i << 2);
    if (count - i >= tileRows) {
      for (let r = 0; r < rows; r++) {
        v128.store(t, v128.load(p));
        if (tileRows == 6) store<i64>(t, load<i64>(p, 16), 16);
        p += lda;
        t += tileRows * 4;
      }
    } else {
      for (let r = 0; r < rows; r++) {
        for (let j: usize = 0; j < <usize>(count - i) << 2; j += 4) store<f32>(t + j, load<f32>(p + j));
        p += lda;
        t += tileRows * 4;
      }
    }
  }
}

/** Rows of the next tile of `left`: the last two share what is left evenly, as a tile of one or two rows costs as much as one of four. */
// @ts-ignore: decorator
@inline
function nextRows(left: i32): i32 {
  if (left <= tileRows) return left;
  return left < 2 * tileRows ? (left + 1) >> 1 : tileRows;
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
        for (let i = m0; i < last; ) {
          const r = nextRows(last - i);
          if (columns >= 8) tilen(r, p, lda, panel, q, ldc, kb, sum);
          else {
            tilen(r, p, lda, panel, edge, 32, kb, false);
            if (sum) addMatrix(edge, 32, q, ldc, r, columns);
            else copyMatrix(edge, 32, q, ldc, r, columns);
          }
          p += <usize>r * lda;
          q += <usize>r * ldc;
          i += r;
        }
      }
    }
  }
}

/** As {@link product}, with a stored transposed, `[k, m]`: its columns are gathered, block by block, where enough panels share them. */
export function productTransposed(
  a: usize, lda: usize, b: usize, stride: usize, c: usize, ldc: usize, m: i32, n: i32, k: i32, add: bool,
): void {
  const gathers = n >= worthGathering;
  const step: usize = gathers ? tileRows * 4 : lda;
  for (let k0 = 0; k0 < k; k0 += blockK) {
    const kb = min(blockK, k - k0);
    const rows = max(tileRows, blockA / kb / tileRows * tileRows);
    const sum = add || k0 > 0;
    for (let m0 = 0; m0 < m; m0 += rows) {
      const last = min(m, m0 + rows);
      if (gathers) gatherColumns(a + <usize>k0 * lda + (<usize>m0 << 2), lda, kb, last - m0);
      for (let j = 0; j < n; j += 8) {
        const panel = b + <usize>(j >> 3) * stride + (<usize>k0 << 5);
        const columns = n - j;
        let p = gathers ? columnsOfA : a + <usize>k0 * lda + (<usize>m0 << 2);
        let q = c + <usize>m0 * ldc + (<usize>j << 2);
        for (let i = m0; i < last; i += tileRows) {
          const r = min(tileRows, last - i);
          if (columns >= 8) tilet(r, p, step, panel, q, ldc, kb, sum);
          else {
            tilet(r, p, step, panel, edge, 32, kb, false);
            if (sum) addMatrix(edge, 32, q, ldc, r, columns);
            else copyMatrix(edge, 32, q, ldc, r, columns);
          }
          p += gathers ? <usize>kb * tileRows * 4 : tileRows * 4;
          q += <usize>tileRows * ldc;
        }
      }
    }
  }
}
