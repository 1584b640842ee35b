import { tileRows } from "../generated/tiles";
import { largest, total } from "./lanes";
import { exp4, log, madd } from "./math";
import { copyMatrix, packPanels, packPanelsTransposed, zero } from "./matrix";
import { product, productTransposed } from "./product";

// One head of one sequence ("unit") at a time. A row sees the steps [start, own + 1). Scores exist for a few rows only: forward for
// one tile's height, backward for `blockRows` × `blockColumns`, so they stay in the first and second caches.

/** Rows whose scores exist at once in the backward run: a multiple of both builds' tiles. */
const blockRows: i32 = 48;
/** Columns whose scores exist at once in the backward run: a multiple of `blockRows`. */
const blockColumns: i32 = 480;
/** Bytes from one row of those scores to the next: odd in cache lines, so that a column falls on many of them. */
const blockStride: usize = 31 << 6;
/** Columns taken at once where all rows of a block see them, and along the diagonal. */
const wideColumns: i32 = 48;
const narrowColumns: i32 = 12;

// @ts-ignore: decorator
@inline
function roundUp(value: i32, unit: i32): i32 {
  return (value + unit - 1) / unit * unit;
}

/** What lies before `from` in its vector, and from `to` on in its: e^ of it counts as nothing. */
// @ts-ignore: decorator
@inline
function fillEnds(row: usize, from: i32, to: i32, value: f32): void {
  for (let j = from & ~3; j < from; j++) store<f32>(row + (<usize>j << 2), value);
  for (let j = to; j < roundUp(to, 4); j++) store<f32>(row + (<usize>j << 2), value);
}

/** The scores of a row within [from, to) become e^(scale · score − the largest), the others within [0, end) 0; see `softmax`. */
function exponentials(row: usize, from: i32, to: i32, end: i32, scale: f32, lse: usize): f32 {
  fillEnds(row, from, to, -Infinity);
  const start = row + (<usize>(from & ~3) << 2), stop = row + (<usize>roundUp(to, 4) << 2);
  let m = v128.load(start);
  for (let p = start + 16; p < stop; p += 16) m = f32x4.pmax(m, v128.load(p));
  const most = scale * largest(m);
  const scales = f32x4.splat(scale), shift = f32x4.splat(-most);
  let sum = f32x4.splat(0), p = start;
  for (; p + 64 <= stop; p += 64) { // four at a time: V8 makes the constants of e^x anew in each turn
    const a = exp4(madd(v128.load(p), scales, shift)), b = exp4(madd(v128.load(p, 16), scales, shift));
    const c = exp4(madd(v128.load(p, 32), scales, shift)), d = exp4(madd(v128.load(p, 48), scales, shift));
    v128.store(p, a);
    v128.store(p, b, 16);
    v128.store(p, c, 32);
    v128.store(p, d, 48);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  }
  for (; p < stop; p += 16) {
    const e = exp4(madd(v128.load(p), scales, shift));
    sum = f32x4.add(sum, e);
    v128.store(p, e);
  }
  zero(row, from);
  zero(row + (<usize>to << 2), end - to);
  const s = total(sum);
  store<f32>(lse, most + log(s));
  return s;
}

/** Multiplies a row of `count` floats. */
// @ts-ignore: decorator
@inline
function scaleRow(row: usize, count: i32, factor: f32): void {
  const whole = (<usize>count >> 2) << 4, factors = f32x4.splat(factor);
  for (let j: usize = 0; j < whole; j += 16) v128.store(row + j, f32x4.mul(v128.load(row + j), factors));
  for (let j: usize = whole; j < <usize>count << 2; j += 4) store<f32>(row + j, load<f32>(row + j) * factor);
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, count: i32): f32 {
  const whole = (<usize>count >> 2) << 4;
  let sums = f32x4.splat(0);
  for (let j: usize = 0; j < whole; j += 16) sums = madd(v128.load(a + j), v128.load(b + j), sums);
  let sum = total(sums);
  for (let j: usize = whole; j < <usize>count << 2; j += 4) sum += load<f32>(a + j) * load<f32>(b + j);
  return sum;
}

// @ts-ignore: decorator
@inline
function zeroRows(target: usize, stride: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    zero(target, columns);
    target += stride;
  }
}

/**
 * The units [first, last) of `heads` a sequence. `qkv [batch, time, q k v, heads, size]`; `out [batch, time, heads, size]`; `lse
 * [batch, heads, time]`: ln of the sum of each row's e^score. `lengths [batch]` and `starts [batch, time]` may be 0. `scratch`: see
 * `attentionScratch` in src/attention.ts.
 */
export function attentionForward(
  qkv: usize, out: usize, lse: usize, lengths: usize, starts: usize, scratch: usize,
  first: i32, last: i32, time: i32, heads: i32, size: i32,
): void {
  const width = <usize>(heads * size) << 2, row = <usize>3 * width, head = <usize>size << 2;
  const columns = roundUp(time, 8);
  const keyStride = <usize>size << 5, valueStride = <usize>time << 5;
  const keys = scratch;
  const values = keys + <usize>columns * head;
  const scores = values + (<usize>(roundUp(size, 8) * time) << 2);
  const ld = <usize>(columns + 16) << 2;
  const scale = <f32>1.0 / sqrt<f32>(<f32>size);
  for (let unit = first; unit < last; unit++) {
    const b = unit / heads, h = <usize>(unit % heads);
    const q = qkv + <usize>(b * time) * row + h * head, k = q + width, v = k + width;
    const o = out + <usize>(b * time) * width + h * head;
    const sums = lse + (<usize>(unit * time) << 2);
    const own = starts ? starts + (<usize>(b * time) << 2) : 0;
    const n = lengths ? load<i32>(lengths + (<usize>b << 2)) : time;
    packPanelsTransposed(k, row, keys, keyStride, size, n);
    packPanels(v, row, values, valueStride, n, size);
    for (let t = 0; t < n; t += tileRows) {
      const r = min(tileRows, n - t), seen = t + r;
      const low = own ? load<i32>(own + (<usize>t << 2)) & ~7 : 0;
      product(
        q + <usize>t * row, row, keys + <usize>low * head, keyStride, scores, ld, r, roundUp(seen - low, 8), size, false,
      );
      const target = o + <usize>t * width;
      const at = sums + (<usize>t << 2);
      for (let i = 0; i < r; i++) {
        const from = own ? load<i32>(own + (<usize>(t + i) << 2)) - low : 0;
        const p = scores + <usize>i * ld;
        const s = exponentials(p, from, t + i + 1 - low, seen - low, scale, at + (<usize>i << 2));
        store<f32>(p + (<usize>columns << 2), 1 / s);
      }
      product(scores, ld, values + (<usize>low << 5), valueStride, target, width, r, size, seen - low, false);
      for (let i = 0; i < r; i++) {
        scaleRow(target + <usize>i * width, size, load<f32>(scores + <usize>i * ld + (<usize>columns << 2)));
      }
    }
    zeroRows(o + <usize>n * width, width, time - n, size);
    zero(sums + (<usize>n << 2), time - n);
  }
}

/**
 * The scores of a row within [from, to) become probabilities, and `dp`, the gradients of these, become those of the scores before
 * they were scaled. What lies outside within [0, end) becomes 0.
 */
// @ts-ignore: decorator
@inline
function scoreGradients(p: usize, dp: usize, from: i32, to: i32, end: i32, scale: f32, lse: f32, delta: f32): void {
  const scales = f32x4.splat(scale), shift = f32x4.splat(-lse), deltas = f32x4.splat(-scale * delta);
  const stop = <usize>to << 2;
  let j = <usize>(from & ~3) << 2;
  for (; j + 64 <= stop; j += 64) {
    const a = exp4(madd(v128.load(p + j), scales, shift)), b = exp4(madd(v128.load(p + j, 16), scales, shift));
    const c = exp4(madd(v128.load(p + j, 32), scales, shift)), d = exp4(madd(v128.load(p + j, 48), scales, shift));
    v128.store(p + j, a);
    v128.store(p + j, b, 16);
    v128.store(p + j, c, 32);
    v128.store(p + j, d, 48);
    v128.store(dp + j, f32x4.mul(a, madd(v128.load(dp + j), scales, deltas)));
    v128.store(dp + j, f32x4.mul(b, madd(v128.load(dp + j, 16), scales, deltas)), 16);
    v128.store(dp + j, f32x4.mul(c, madd(v128.load(dp + j, 32), scales, deltas)), 32);
    v128.store(dp + j, f32x4.mul(d, madd(v128.load(dp + j, 48), scales, deltas)), 48);
  }
  for (; j < stop; j += 16) {
    const e = exp4(madd(v128.load(p + j), scales, shift));
    v128.store(p + j, e);
    v128.store(dp + j, f32x4.mul(e, madd(v128.load(dp + j), scales, deltas)));
  }
  zero(p, from);
  zero(dp, from);
  zero(p + (<usize>to << 2), end - to);
  zero(dp + (<usize>to << 2), end - to);
}

/**
 * The gradient `dqkv`, from what went into and came out of `attentionForward` and `dout`, the gradient of `out`.
 */
export function attentionBackward(
  qkv: usize, out: usize, lse: usize, dout: usize, dqkv: usize, lengths: usize, starts: usize, scratch: usize,
  first: i32, last: i32, time: i32, heads: i32, size: i32,
): void {
  const width = <usize>(heads * size) << 2, row = <usize>3 * width, head = <usize>size << 2;
  const columns = roundUp(time, 8), wide = roundUp(size, 8);
  const turnedStride = <usize>size << 5, keyStride = <usize>time << 5, panelStride = <usize>blockRows << 5;
  const turned = scratch; // keys and values, turned: panels of [size, time]
  const turnedValues = turned + <usize>columns * head;
  const keys = turnedValues + <usize>columns * head; // panels of [time, size]
  const dk = keys + (<usize>(wide * time) << 2);
  const dv = dk + <usize>time * head;
  const p = dv + <usize>time * head;
  const ds = p + <usize>blockRows * blockStride;
  const qPanels = ds + <usize>blockRows * blockStride;
  const doPanels = qPanels + (<usize>(wide * blockRows) << 2);
  const deltas = doPanels + (<usize>(wide * blockRows) << 2);
  const scale = <f32>1.0 / sqrt<f32>(<f32>size);
  for (let unit = first; unit < last; unit++) {
    const b = unit / heads, h = <usize>(unit % heads);
    const offset = <usize>(b * time) * row + h * head, offsetOut = <usize>(b * time) * width + h * head;
    const q = qkv + offset, dq = dqkv + offset;
    const o = out + offsetOut, dy = dout + offsetOut;
    const sums = lse + (<usize>(unit * time) << 2);
    const own = starts ? starts + (<usize>(b * time) << 2) : 0;
    const n = lengths ? load<i32>(lengths + (<usize>b << 2)) : time;
    packPanelsTransposed(q + width, row, turned, turnedStride, size, n);
    packPanelsTransposed(q + 2 * width, row, turnedValues, turnedStride, size, n);
    packPanels(q + width, row, keys, keyStride, n, size);
    zero(dk, n * size);
    zero(dv, n * size);
    for (let r0 = 0; r0 < n; r0 += blockRows) {
      const rows = min(blockRows, n - r0);
      packPanels(q + <usize>r0 * row, row, qPanels, panelStride, rows, size);
      packPanels(dy + <usize>r0 * width, width, doPanels, panelStride, rows, size);
      for (let i = 0; i < rows; i++) {
        const at = <usize>(r0 + i) * width;
        store<f32>(deltas + (<usize>i << 2), dot(dy + at, o + at, size));
      }
      const lowest = own ? load<i32>(own + (<usize>r0 << 2)) / blockRows * blockRows : 0;
      for (let c0 = lowest; c0 < r0 + rows; c0 += blockColumns) {
        const c1 = min(c0 + blockColumns, r0 + rows);
        for (let i = 0; i < rows; i += tileRows) {
          const t = r0 + i, r = min(tileRows, rows - i);
          const seen = min(t + r, c1) - c0;
          if (seen <= 0) continue;
          const pi = p + <usize>i * blockStride, di = ds + <usize>i * blockStride;
          const panel = <usize>c0 * head, count = roundUp(seen, 8);
          product(q + <usize>t * row, row, turned + panel, turnedStride, pi, blockStride, r, count, size, false);
          product(
            dy + <usize>t * width, width, turnedValues + panel, turnedStride, di, blockStride, r, count, size, false,
          );
          for (let j = 0; j < r; j++) {
            const to = max(0, min(t + j + 1, c1) - c0);
            const from = own ? min(to, max(0, load<i32>(own + (<usize>(t + j) << 2)) - c0)) : 0;
            const s = <usize>j * blockStride, at = <usize>(i + j) << 2;
            scoreGradients(
              pi + s, di + s, from, to, c1 - c0, scale, load<f32>(sums + (<usize>r0 << 2) + at), load<f32>(deltas + at),
            );
          }
          product(
            di, blockStride, keys + (<usize>c0 << 5), keyStride, dq + <usize>t * row, row, r, size, seen, c0 > lowest,
          );
        }
        for (let c = c0; c < c1; ) {
          const diagonal = c >= r0;
          const count = min(diagonal ? narrowColumns : wideColumns, c1 - c);
          const skip = diagonal ? (c - r0) / tileRows * tileRows : 0; // rows that see none of these columns
          const at = (<usize>(c - c0) << 2) + <usize>skip * blockStride, below = <usize>skip << 5;
          const k = rows - skip;
          productTransposed(p + at, blockStride, doPanels + below, panelStride, dv + <usize>c * head, head, count, size, k, true);
          productTransposed(ds + at, blockStride, qPanels + below, panelStride, dk + <usize>c * head, head, count, size, k, true);
          c += count;
        }
      }
    }
    copyMatrix(dk, head, dq + width, row, n, size);
    copyMatrix(dv, head, dq + 2 * width, row, n, size);
    for (let part = 0; part < 3; part++) zeroRows(dq + <usize>part * width + <usize>n * row, row, time - n, size);
  }
}
