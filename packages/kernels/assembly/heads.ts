// What heads of several layers need between their products. Strides are in bytes, sizes in floats.

/** out = max(0, sums + carry) of `rows` rows; a `carry` of 0 stands for zeros. `out` and `carry` have no gaps between rows. */
export function rectify(sums: usize, lds: usize, carry: usize, out: usize, rows: i32, size: i32): void {
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
    sums += lds;
    out += all;
  }
}

/** out = gradients where hidden > 0, else 0; adds out to carry, too. `out` has rows `ldo` apart, the others no gaps. */
export function rectifyBackward(
  gradients: usize, hidden: usize, out: usize, ldo: usize, carry: usize, rows: i32, size: i32,
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
    out += ldo;
    carry += all;
  }
}
