import { total } from "./lanes";
import { madd } from "./math";

// Rows of `width` floats; the mean and the deviation of a row are taken while it is in the first cache. `width` may be any: what is
// left of whole vectors is done float by float.

// @ts-ignore: decorator
@inline
function mean(x: usize, width: i32): f32 {
  const whole = (<usize>width >> 2) << 4, pairs = whole & ~31;
  let a = f32x4.splat(0), b = a;
  for (let j: usize = 0; j < pairs; j += 32) {
    a = f32x4.add(a, v128.load(x + j));
    b = f32x4.add(b, v128.load(x + j, 16));
  }
  if (pairs < whole) a = f32x4.add(a, v128.load(x + pairs));
  let sum = total(f32x4.add(a, b));
  for (let j = whole; j < <usize>width << 2; j += 4) sum += load<f32>(x + j);
  return sum / <f32>width;
}

/** 1 / √(variance + epsilon) */
// @ts-ignore: decorator
@inline
function inverseDeviation(x: usize, width: i32, middle: f32, epsilon: f32): f32 {
  const whole = (<usize>width >> 2) << 4, pairs = whole & ~31, m = f32x4.splat(middle);
  let a = f32x4.splat(0), b = a;
  for (let j: usize = 0; j < pairs; j += 32) {
    const u = f32x4.sub(v128.load(x + j), m), v = f32x4.sub(v128.load(x + j, 16), m);
    a = madd(u, u, a);
    b = madd(v, v, b);
  }
  if (pairs < whole) {
    const u = f32x4.sub(v128.load(x + pairs), m);
    a = madd(u, u, a);
  }
  let sum = total(f32x4.add(a, b));
  for (let j = whole; j < <usize>width << 2; j += 4) {
    const d = load<f32>(x + j) - middle;
    sum += d * d;
  }
  return 1 / sqrt<f32>(sum / <f32>width + epsilon);
}

/** y = (x − mean) / √(variance + epsilon) · scale + bias, row by row. */
export function layerNorm(x: usize, scale: usize, bias: usize, y: usize, rows: i32, width: i32, epsilon: f32): void {
  const all = <usize>width << 2, whole = (<usize>width >> 2) << 4;
  for (let r = 0; r < rows; r++) {
    const middle = mean(x, width), inverse = inverseDeviation(x, width, middle, epsilon);
    const m = f32x4.splat(middle), i = f32x4.splat(inverse);
    for (let j: usize = 0; j < whole; j += 16) {
      const h = f32x4.mul(f32x4.sub(v128.load(x + j), m), i);
      v128.store(y + j, madd(h, v128.load(scale + j), v128.load(bias + j)));
    }
    for (let j = whole; j < all; j += 4) {
      store<f32>(y + j, (load<f32>(x + j) - middle) * inverse * load<f32>(scale + j) + load<f32>(bias + j));
    }
    x += all;
    y += all;
  }
}

/** The gradient `dx` of {@link layerNorm} from that of y; adds those of scale and bias to `dscale` and `dbias`. */
export function layerNormBackward(
  x: usize, scale: usize, dy: usize, dx: usize, dscale: usize, dbias: usize, rows: i32, width: i32, epsilon: f32,
): void {
  const all = <usize>width << 2, whole = (<usize>width >> 2) << 4;
  for (let r = 0; r < rows; r++) {
    const middle = mean(x, width), inverse = inverseDeviation(x, width, middle, epsilon);
    const m = f32x4.splat(middle), i = f32x4.splat(inverse);
    let sums = f32x4.splat(0), products = sums;
    for (let j: usize = 0; j < whole; j += 16) {
      const d = v128.load(dy + j), g = f32x4.mul(d, v128.load(scale + j));
      const h = f32x4.mul(f32x4.sub(v128.load(x + j), m), i);
      sums = f32x4.add(sums, g);
      products = madd(g, h, products);
      v128.store(dscale + j, madd(d, h, v128.load(dscale + j)));
      v128.store(dbias + j, f32x4.add(d, v128.load(dbias + j)));
    }
    let sum = total(sums), product = total(products);
    for (let j = whole; j < all; j += 4) {
      const d = load<f32>(dy + j), g = d * load<f32>(scale + j);
      const h = (load<f32>(x + j) - middle) * inverse;
      sum += g;
      product += g * h;
      store<f32>(dscale + j, load<f32>(dscale + j) + d * h);
      store<f32>(dbias + j, load<f32>(dbias + j) + d);
    }
    sum /= <f32>width;
    product /= <f32>width;
    const s = f32x4.splat(sum), p = f32x4.splat(-product);
    for (let j: usize = 0; j < whole; j += 16) {
      const g = f32x4.sub(f32x4.mul(v128.load(dy + j), v128.load(scale + j)), s);
      const h = f32x4.mul(f32x4.sub(v128.load(x + j), m), i);
      v128.store(dx + j, f32x4.mul(madd(h, p, g), i));
    }
    for (let j = whole; j < all; j += 4) {
      const h = (load<f32>(x + j) - middle) * inverse;
      store<f32>(dx + j, (load<f32>(dy + j) * load<f32>(scale + j) - sum - h * product) * inverse);
    }
    x += all;
    dy += all;
    dx += all;
  }
}
