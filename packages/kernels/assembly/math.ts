/** a · b + c: fused, so rounded once, where relaxed SIMD is compiled in; rounded twice in the plain build. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** e^x, with x clamped to [-87, 88]: 2ⁿ · e^r, with r in ±ln 2 / 2 by the polynomial of Cephes' expf (S. Moshier). */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.0)), f32x4.splat(-87.0));
  const round = f32x4.splat(12582912.0); // 1.5 · 2²³: adding it leaves the nearest integer in the low bits
  const shifted = madd(y, f32x4.splat(1.44269504088896341), round);
  const n = f32x4.sub(shifted, round);
  // ln 2 in two parts, the first with few bits, so that n · ln 2 loses nothing
  const r = madd(n, f32x4.splat(2.12194440e-4), madd(n, f32x4.splat(-0.693359375), y));
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1.0)));
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^−x) */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** tanh x by the rational function of Eigen's float tanh: accurate relative to the result, near 0 too. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const y = f32x4.pmax(f32x4.pmin(x, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805));
  const s = f32x4.mul(y, y);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = madd(p, s, f32x4.splat(2.00018790482477e-13));
  p = madd(p, s, f32x4.splat(-8.60467152213735e-11));
  p = madd(p, s, f32x4.splat(5.12229709037114e-8));
  p = madd(p, s, f32x4.splat(1.48572235717979e-5));
  p = madd(p, s, f32x4.splat(6.37261928875436e-4));
  p = madd(p, s, f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = madd(q, s, f32x4.splat(1.18534705686654e-4));
  q = madd(q, s, f32x4.splat(2.26843463243900e-3));
  q = madd(q, s, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(y, p), q);
}

/** ln x of a normal x > 0: x = 2ⁿ · m with m in √½ … √2, and ln m = 2 artanh((m − 1) / (m + 1)) by its series. */
export function log(x: f32): f32 {
  const rootHalf = 0x3f3504f3;
  const bits = reinterpret<i32>(x) - rootHalf;
  const m = reinterpret<f32>((bits & 0x7fffff) + rootHalf);
  const s = (m - 1) / (m + 1), q = s * s;
  const third: f32 = 1.0 / 3, fifth: f32 = 0.2, seventh: f32 = 1.0 / 7, ninth: f32 = 1.0 / 9;
  const series: f32 = s + s * q * (third + q * (fifth + q * (seventh + q * ninth)));
  return <f32>(bits >> 23) * <f32>0.69314718 + (series + series);
}
