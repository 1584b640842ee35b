import { largest, loadTail, storeTail, total } from "./lanes";
import { exp4, madd } from "./math";

/**
 * For each row of `logits [rows, classes]`: how far the logit of its label is below the largest, into `below [rows]`, and the sum of
 * all classes' e^(logit − largest), into `sums [rows]`. With `gradient` the row becomes (softmax − one-hot) × its weight, or × 1
 * where `weights` is 0.
 */
export function crossEntropy(
  logits: usize, labels: usize, weights: usize, below: usize, sums: usize, rows: i32, classes: i32, gradient: bool,
): void {
  const whole = (<usize>classes >> 2) << 4, tail = classes & 3;
  for (let r = 0; r < rows; r++) {
    const end = logits + whole;
    const label = logits + (<usize>load<i32>(labels) << 2);
    const logit = load<f32>(label);
    let m = f32x4.splat(logit);
    for (let p = logits; p < end; p += 16) m = f32x4.max(m, v128.load(p));
    if (tail) m = f32x4.max(m, loadTail(end, tail, logit));
    const most = largest(m), shift = f32x4.splat(most);
    let sum = f32x4.splat(0);
    for (let p = logits; p < end; p += 16) {
      const e = exp4(f32x4.sub(v128.load(p), shift));
      sum = f32x4.add(sum, e);
      if (gradient) v128.store(p, e);
    }
    if (tail) {
      // what fills the tail becomes e^-87, which is lost in the sum
      const e = exp4(f32x4.sub(loadTail(end, tail, <f32>-Infinity), shift));
      sum = f32x4.add(sum, e);
      if (gradient) storeTail(end, tail, e);
    }
    const s = total(sum);
    store<f32>(below, most - logit);
    store<f32>(sums, s);
    if (gradient) {
      const weight: f32 = weights ? load<f32>(weights) : 1;
      const scale = f32x4.splat(weight / s);
      for (let p = logits; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), scale));
      if (tail) storeTail(end, tail, f32x4.mul(loadTail(end, tail, 0), scale));
      store<f32>(label, load<f32>(label) - weight);
    }
    logits += <usize>classes << 2;
    labels += 4;
    below += 4;
    sums += 4;
    if (weights) weights += 4;
  }
}

/**
 * One step of Adam on `count` floats, padded to a multiple of 4: `rate` is the learning rate with the bias corrections in it, `root`
 * 1 / √(1 − beta2^step).
 */
export function adam(
  parameters: usize, gradient: usize, mean: usize, square: usize, count: i32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, root: f32,
): void {
  const b1 = f32x4.splat(beta1), a1 = f32x4.splat(1 - beta1), b2 = f32x4.splat(beta2), a2 = f32x4.splat(1 - beta2);
  const step = f32x4.splat(-rate), small = f32x4.splat(epsilon), scale = f32x4.splat(root);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const g = v128.load(gradient + i);
    const m = madd(b1, v128.load(mean + i), f32x4.mul(a1, g));
    const v = madd(b2, v128.load(square + i), f32x4.mul(a2, f32x4.mul(g, g)));
    v128.store(mean + i, m);
    v128.store(square + i, v);
    const denominator = madd(f32x4.sqrt(v), scale, small);
    v128.store(parameters + i, madd(step, f32x4.div(m, denominator), v128.load(parameters + i)));
  }
}
