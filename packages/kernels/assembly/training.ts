import { largest, loadTail, storeTail, total } from "./lanes";
import { exp4, log, madd, sigmoid4 } from "./math";

/**
 * For each row of `logits [rows, classes]`: −ln of its softmax at its label, into `nats`, `ldn` bytes apart. With `gradient` the row
 * becomes (softmax − one-hot) × `scale` × its weight, which is 1 where `weights` is 0.
 */
export function crossEntropy(
  logits: usize, labels: usize, weights: usize, scale: f32, nats: usize, ldn: usize, rows: i32, classes: i32,
  gradient: bool,
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
    store<f32>(nats, most - logit + log(s));
    if (gradient) {
      const weight: f32 = weights ? scale * load<f32>(weights) : scale;
      const share = f32x4.splat(weight / s);
      for (let p = logits; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), share));
      if (tail) storeTail(end, tail, f32x4.mul(loadTail(end, tail, 0), share));
      store<f32>(label, load<f32>(label) - weight);
    }
    logits += <usize>classes << 2;
    labels += 4;
    nats += ldn;
    if (weights) weights += 4;
  }
}

/**
 * For each of `rows` outputs x: (base + range × sigmoid x − target)², into `errors`, `lde` bytes apart. With `gradient` the output
 * becomes the derivative by x × `scale` × its weight, which is 1 where `weights` is 0.
 */
export function squaredError(
  outputs: usize, targets: usize, base: f32, range: f32, weights: usize, scale: f32, errors: usize, lde: usize,
  rows: i32, gradient: bool,
): void {
  for (let r: usize = 0; r < <usize>rows << 2; r += 4) {
    const share = f32x4.extract_lane(sigmoid4(f32x4.splat(load<f32>(outputs + r))), 0);
    const error: f32 = base + share * range - load<f32>(targets + r);
    store<f32>(errors, error * error);
    if (gradient) {
      const weight: f32 = weights ? scale * load<f32>(weights + r) : scale;
      store<f32>(outputs + r, weight * 2 * error * range * share * (1 - share));
    }
    errors += lde;
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
