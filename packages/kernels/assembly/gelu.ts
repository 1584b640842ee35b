import { madd, sigmoid4 } from "./math";

// ½ x (1 + tanh u) is x · σ(2u), which loses nothing where tanh u is near −1. u = √(2/π) (x + 0.044715 x³).

const twice: f32 = 1.5957691216; // 2 √(2/π)
const cubic: f32 = 0.0713548163; // 2 √(2/π) · 0.044715

/** y = x · σ(2u) of `count` floats, padded to a multiple of 4. */
export function gelu(x: usize, y: usize, count: i32): void {
  const a = f32x4.splat(twice), b = f32x4.splat(cubic);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const v = v128.load(x + i);
    v128.store(y + i, f32x4.mul(v, sigmoid4(f32x4.mul(v, madd(b, f32x4.mul(v, v), a)))));
  }
}

/** dx = dy · (s + x · s (1 − s) · 2u′), s = σ(2u). */
export function geluBackward(x: usize, dy: usize, dx: usize, count: i32): void {
  const a = f32x4.splat(twice), b = f32x4.splat(cubic), c = f32x4.splat(3 * cubic), one = f32x4.splat(1);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const v = v128.load(x + i), square = f32x4.mul(v, v);
    const s = sigmoid4(f32x4.mul(v, madd(b, square, a)));
    const slope = f32x4.mul(f32x4.mul(v, s), f32x4.mul(f32x4.sub(one, s), madd(c, square, a)));
    v128.store(dx + i, f32x4.mul(v128.load(dy + i), f32x4.add(s, slope)));
  }
}
