import { loadTail, storeTail } from "./lanes";
import { madd, sigmoid4 } from "./math";

// ½ x (1 + tanh u) is x · σ(2u), which loses nothing where tanh u is near −1. u = √(2/π) (x + 0.044715 x³).
// Four vectors a turn: V8 makes the constants of e^x anew in each.

const twice: f32 = 1.5957691216; // 2 √(2/π)
const cubic: f32 = 0.0713548163; // 2 √(2/π) · 0.044715

/** x · σ(2u) */
// @ts-ignore: decorator
@inline
function gelu4(x: v128): v128 {
  const inner = madd(f32x4.splat(cubic), f32x4.mul(x, x), f32x4.splat(twice));
  return f32x4.mul(x, sigmoid4(f32x4.mul(x, inner)));
}

/** s + x · s (1 − s) · 2u′, s = σ(2u) */
// @ts-ignore: decorator
@inline
function slope4(x: v128): v128 {
  const b = f32x4.splat(cubic), square = f32x4.mul(x, x);
  const s = sigmoid4(f32x4.mul(x, madd(b, square, f32x4.splat(twice))));
  const steep = madd(f32x4.splat(3 * cubic), square, f32x4.splat(twice));
  return madd(f32x4.mul(f32x4.mul(x, s), f32x4.sub(f32x4.splat(1), s)), steep, s);
}

/** y = GELU of `count` floats; y may be x. */
export function gelu(x: usize, y: usize, count: i32): void {
  const end = x + (<usize>count << 2);
  for (; x + 64 <= end; x += 64) {
    const a = gelu4(v128.load(x)), b = gelu4(v128.load(x, 16));
    const c = gelu4(v128.load(x, 32)), d = gelu4(v128.load(x, 48));
    v128.store(y, a);
    v128.store(y, b, 16);
    v128.store(y, c, 32);
    v128.store(y, d, 48);
    y += 64;
  }
  for (; x + 16 <= end; x += 16) {
    v128.store(y, gelu4(v128.load(x)));
    y += 16;
  }
  const tail = count & 3;
  if (tail) storeTail(y, tail, gelu4(loadTail(x, tail, 0)));
}

/** dx = dy · GELU′ of x; dx may be x or dy. */
export function geluBackward(x: usize, dy: usize, dx: usize, count: i32): void {
  const end = x + (<usize>count << 2);
  for (; x + 64 <= end; x += 64) {
    const a = slope4(v128.load(x)), b = slope4(v128.load(x, 16));
    const c = slope4(v128.load(x, 32)), d = slope4(v128.load(x, 48));
    v128.store(dx, f32x4.mul(v128.load(dy), a));
    v128.store(dx, f32x4.mul(v128.load(dy, 16), b), 16);
    v128.store(dx, f32x4.mul(v128.load(dy, 32), c), 32);
    v128.store(dx, f32x4.mul(v128.load(dy, 48), d), 48);
    dy += 64;
    dx += 64;
  }
  for (; x + 16 <= end; x += 16) {
    v128.store(dx, f32x4.mul(v128.load(dy), slope4(v128.load(x))));
    dy += 16;
    dx += 16;
  }
  const tail = count & 3;
  if (tail) storeTail(dx, tail, f32x4.mul(loadTail(dy, tail, 0), slope4(loadTail(x, tail, 0))));
}
