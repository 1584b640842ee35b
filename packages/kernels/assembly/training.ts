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

/** Four floats, of which only the first `tail` are there, if `tail` is not 0. */
// @ts-ignore: decorator
@inline
function load4(p: usize, tail: i32): v128 {
  return tail ? loadTail(p, tail, 0) : v128.load(p);
}

// @ts-ignore: decorator
@inline
function store4(p: usize, tail: i32, v: v128): void {
  if (tail) storeTail(p, tail, v);
  else v128.store(p, v);
}

// @ts-ignore: decorator
@inline
function adam4(
  parameters: usize, gradient: usize, mean: usize, square: usize, tail: i32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, root: f32, keep: f32, scale: f32,
): void {
  const g = f32x4.mul(load4(gradient, tail), f32x4.splat(scale));
  const m = madd(f32x4.splat(beta1), load4(mean, tail), f32x4.mul(f32x4.splat(1 - beta1), g));
  const v = madd(f32x4.splat(beta2), load4(square, tail), f32x4.mul(f32x4.splat(1 - beta2), f32x4.mul(g, g)));
  store4(mean, tail, m);
  store4(square, tail, v);
  const denominator = madd(f32x4.sqrt(v), f32x4.splat(root), f32x4.splat(epsilon));
  const kept = f32x4.mul(f32x4.splat(keep), load4(parameters, tail));
  store4(parameters, tail, madd(f32x4.splat(-rate), f32x4.div(m, denominator), kept));
}

/**
 * One step of AdamW on `count` floats: `rate` is the learning rate with the bias corrections in it, `root` 1 / √(1 − beta2^step);
 * the parameters are multiplied with `keep` before, the gradient with `scale`.
 */
export function adam(
  parameters: usize, gradient: usize, mean: usize, square: usize, count: i32,
  rate: f32, beta1: f32, beta2: f32, epsilon: f32, root: f32, keep: f32, scale: f32,
): void {
  const end = parameters + ((<usize>count >> 2) << 4);
  for (; parameters < end; parameters += 16) {
    adam4(parameters, gradient, mean, square, 0, rate, beta1, beta2, epsilon, root, keep, scale);
    gradient += 16;
    mean += 16;
    square += 16;
  }
  const tail = count & 3;
  if (tail) adam4(parameters, gradient, mean, square, tail, rate, beta1, beta2, epsilon, root, keep, scale);
}
