// Passes over blocks of rows in float32. Pointers and strides are in bytes, sizes in floats.

/** max(0, sums + carry) of `rows` rows; a `carry` of 0 stands for zeros. */
export function rectify(sums: usize, stride: usize, carry: usize, out: usize, rows: i32, size: i32): void {
  const whole = (<usize>size >> 2) << 4, all = <usize>size << 2;
  const zero = f32x4.splat(0);
  for (let r = 0; r < rows; r++) {
    let j: usize = 0;
    if (carry) {
      for (; j < whole; j += 16) {
        v128.store(out + j, f32x4.max(zero, f32x4.add(v128.load(sums + j), v128.load(carry + j))));
      }
      for (; j < all; j += 4) store<f32>(out + j, max<f32>(0, load<f32>(sums + j) + load<f32>(carry + j)));
      carry += all;
    } else {
      for (; j < whole; j += 16) v128.store(out + j, f32x4.max(zero, v128.load(sums + j)));
      for (; j < all; j += 4) store<f32>(out + j, max<f32>(0, load<f32>(sums + j)));
    }
    sums += stride;
    out += all;
  }
}

/** out = gradients where hidden > 0, else 0; adds out to carry, too. */
export function rectifyBackward(
  gradients: usize, hidden: usize, out: usize, stride: usize, carry: usize, rows: i32, size: i32,
): void {
  const whole = (<usize>size >> 2) << 4, all = <usize>size << 2;
  const zero = f32x4.splat(0);
  for (let r = 0; r < rows; r++) {
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const d = v128.and(v128.load(gradients + j), f32x4.gt(v128.load(hidden + j), zero));
      v128.store(out + j, d);
      v128.store(carry + j, f32x4.add(v128.load(carry + j), d));
    }
    for (; j < all; j += 4) {
      const d: f32 = load<f32>(hidden + j) > 0 ? load<f32>(gradients + j) : 0;
      store<f32>(out + j, d);
      store<f32>(carry + j, load<f32>(carry + j) + d);
    }
    gradients += all;
    hidden += all;
    out += stride;
    carry += all;
  }
}

/** Adds row ids[r] of the table to row r of out. */
export function gatherAdd(ids: usize, table: usize, out: usize, rows: i32, size: i32): void {
  const all = <usize>size << 2;
  for (let r = 0; r < rows; r++) {
    addRow(table + <usize>load<i32>(ids) * all, out, size);
    ids += 4;
    out += all;
  }
}

/** Adds row r of source to row ids[r] of the table. */
export function scatterAdd(ids: usize, source: usize, table: usize, rows: i32, size: i32): void {
  const all = <usize>size << 2;
  for (let r = 0; r < rows; r++) {
    addRow(source, table + <usize>load<i32>(ids) * all, size);
    ids += 4;
    source += all;
  }
}

/** Adds scales[r] × row to row r of out. */
export function scaleAdd(scales: usize, row: usize, out: usize, rows: i32, size: i32): void {
  const all = <usize>size << 2;
  for (let r = 0; r < rows; r++) {
    addScaledRow(load<f32>(scales), row, out, size);
    scales += 4;
    out += all;
  }
}

/** Adds scales[r] × row r of source to row. */
export function scaleReduce(scales: usize, source: usize, row: usize, rows: i32, size: i32): void {
  const all = <usize>size << 2;
  for (let r = 0; r < rows; r++) {
    addScaledRow(load<f32>(scales), source, row, size);
    scales += 4;
    source += all;
  }
}

/** Adds every row of source to row. */
export function sumRows(source: usize, row: usize, rows: i32, size: i32): void {
  for (let r = 0; r < rows; r++) {
    addRow(source, row, size);
    source += <usize>size << 2;
  }
}

/**
 * For each row of logits: writes the chosen logit less the largest to `chosen`, and the sum of e^(logit − largest) to
 * `sums`. With `factors`, overwrites the logits with factors[r] × (probability − 1 where chosen, else − 0).
 */
export function softmax(
  logits: usize, ids: usize, chosen: usize, sums: usize, factors: usize, rows: i32, size: i32,
): void {
  const whole = (<usize>size >> 2) << 4, all = <usize>size << 2;
  for (let r = 0; r < rows; r++) {
    const most = largest(logits, size);
    const shift = f32x4.splat(most);
    const at = logits + (<usize>load<i32>(ids) << 2);
    store<f32>(chosen, load<f32>(at) - most);
    let total = f32x4.splat(0);
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const power = exp4(f32x4.sub(v128.load(logits + j), shift));
      if (factors) v128.store(logits + j, power);
      total = f32x4.add(total, power);
    }
    let sum = f32x4.extract_lane(total, 0) + f32x4.extract_lane(total, 1)
      + (f32x4.extract_lane(total, 2) + f32x4.extract_lane(total, 3));
    for (; j < all; j += 4) {
      const power = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(logits + j) - most)), 0);
      if (factors) store<f32>(logits + j, power);
      sum += power;
    }
    store<f32>(sums, sum);
    if (factors) {
      const factor = load<f32>(factors);
      const share = factor / sum;
      const shares = f32x4.splat(share);
      for (j = 0; j < whole; j += 16) v128.store(logits + j, f32x4.mul(v128.load(logits + j), shares));
      for (; j < all; j += 4) store<f32>(logits + j, load<f32>(logits + j) * share);
      store<f32>(at, load<f32>(at) - factor);
      factors += 4;
    }
    logits += all;
    ids += 4;
    chosen += 4;
    sums += 4;
  }
}

// @ts-ignore: decorator
@inline
function addRow(source: usize, target: usize, size: i32): void {
  const whole = (<usize>size >> 2) << 4, all = <usize>size << 2;
  let j: usize = 0;
  for (; j < whole; j += 16) v128.store(target + j, f32x4.add(v128.load(target + j), v128.load(source + j)));
  for (; j < all; j += 4) store<f32>(target + j, load<f32>(target + j) + load<f32>(source + j));
}

// @ts-ignore: decorator
@inline
function addScaledRow(scale: f32, source: usize, target: usize, size: i32): void {
  const whole = (<usize>size >> 2) << 4, all = <usize>size << 2;
  const scales = f32x4.splat(scale);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    v128.store(target + j, f32x4.add(v128.load(target + j), f32x4.mul(v128.load(source + j), scales)));
  }
  for (; j < all; j += 4) store<f32>(target + j, load<f32>(target + j) + load<f32>(source + j) * scale);
}

// @ts-ignore: decorator
@inline
function largest(values: usize, size: i32): f32 {
  const whole = (<usize>size >> 2) << 4, all = <usize>size << 2;
  let most = load<f32>(values);
  let j: usize = 0;
  if (whole) {
    let four = v128.load(values);
    for (j = 16; j < whole; j += 16) four = f32x4.max(four, v128.load(values + j));
    most = max<f32>(
      max<f32>(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
      max<f32>(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
    );
  }
  for (; j < all; j += 4) most = max<f32>(most, load<f32>(values + j));
  return most;
}

/** e^x of x ≤ 0, 0 below −87: 2ⁿ · e^r, with r in ± ln 2 / 2 by the series to its seventh term. */
// @ts-ignore: decorator
@inline
function exp4(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  // ln 2 in two parts, so that n times the first is exact.
  const r = f32x4.sub(
    f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)),
  );
  let sum = f32x4.splat(1.0 / 720);
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 120));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 24));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0 / 6));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(0.5));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0));
  sum = f32x4.add(f32x4.mul(sum, r), f32x4.splat(1.0));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(sum, power), f32x4.lt(x, f32x4.splat(-87)));
}
