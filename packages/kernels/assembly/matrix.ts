// Plain moves of matrices. Strides ("ld…") are in bytes; sizes in floats.

/** Copies `rows` rows of `columns` floats. */
export function copyMatrix(source: usize, lds: usize, target: usize, ldt: usize, rows: i32, columns: i32): void {
  const whole = (<usize>columns >> 2) << 4;
  const all = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < whole; j += 16) v128.store(target + j, v128.load(source + j));
    for (let j: usize = whole; j < all; j += 4) store<f32>(target + j, load<f32>(source + j));
    source += lds;
    target += ldt;
  }
}

/** Adds `rows` rows of `columns` floats to those of the target. A row stride of 0 adds one row to all. */
export function addMatrix(source: usize, lds: usize, target: usize, ldt: usize, rows: i32, columns: i32): void {
  const whole = (<usize>columns >> 2) << 4;
  const all = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    for (let j: usize = 0; j < whole; j += 16) {
      v128.store(target + j, f32x4.add(v128.load(target + j), v128.load(source + j)));
    }
    for (let j: usize = whole; j < all; j += 4) store<f32>(target + j, load<f32>(target + j) + load<f32>(source + j));
    source += lds;
    target += ldt;
  }
}

/** Sets `count` floats, adjacent, to 0. */
export function zero(target: usize, count: i32): void {
  memory.fill(target, 0, <usize>count << 2);
}

/**
 * Packs b `[k, n]` into panels of 8 columns, `[⌈n / 8⌉, k, 8]`, for the tiles to read in order. Columns past n become 0.
 * `stride`: bytes from one panel to the next.
 */
export function packPanels(source: usize, lds: usize, target: usize, stride: usize, k: i32, n: i32): void {
  const whole = n & ~7;
  for (let r = 0; r < k; r++) {
    let t = target + (<usize>r << 5);
    for (let j: usize = 0; j < <usize>whole << 2; j += 32) {
      v128.store(t, v128.load(source + j));
      v128.store(t, v128.load(source + j, 16), 16);
      t += stride;
    }
    if (whole < n) {
      v128.store(t, f32x4.splat(0));
      v128.store(t, f32x4.splat(0), 16);
      for (let j: usize = 0; j < <usize>(n - whole) << 2; j += 4) {
        store<f32>(t + j, load<f32>(source + (<usize>whole << 2) + j));
      }
    }
    source += lds;
  }
}

/** Writes the transpose, `[columns, rows]`, of a matrix `[rows, columns]`. */
function transpose(source: usize, lds: usize, target: usize, ldt: usize, rows: i32, columns: i32): void {
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const s0 = source + <usize>r * lds, s1 = s0 + lds, s2 = s1 + lds, s3 = s2 + lds;
    let t = target + (<usize>r << 2);
    let o: usize = 0;
    for (; o < (<usize>columns >> 2) << 4; o += 16) { // 4 × 4 at a time
      const a = v128.load(s0 + o), b = v128.load(s1 + o), c = v128.load(s2 + o), d = v128.load(s3 + o);
      const e = i32x4.shuffle(a, b, 0, 4, 1, 5), f = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const g = i32x4.shuffle(c, d, 0, 4, 1, 5), h = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(t, i64x2.shuffle(e, g, 0, 2));
      v128.store(t + ldt, i64x2.shuffle(e, g, 1, 3));
      v128.store(t + 2 * ldt, i64x2.shuffle(f, h, 0, 2));
      v128.store(t + 3 * ldt, i64x2.shuffle(f, h, 1, 3));
      t += 4 * ldt;
    }
    for (; o < <usize>columns << 2; o += 4) {
      store<f32>(t, load<f32>(s0 + o));
      store<f32>(t, load<f32>(s1 + o), 4);
      store<f32>(t, load<f32>(s2 + o), 8);
      store<f32>(t, load<f32>(s3 + o), 12);
      t += ldt;
    }
  }
  for (; r < rows; r++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(target + <usize>j * ldt + (<usize>r << 2), load<f32>(source + <usize>r * lds + (<usize>j << 2)));
    }
  }
}

/** As {@link packPanels}, of b stored transposed, `[n, k]`. */
export function packPanelsTransposed(source: usize, lds: usize, target: usize, stride: usize, k: i32, n: i32): void {
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j);
    if (columns < 8) memory.fill(target, 0, <usize>k << 5);
    transpose(source, lds, target, 32, columns, k);
    source += 8 * lds;
    target += stride;
  }
}
