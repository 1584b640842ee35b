/**
 * Returns e to the x, to about 1 part in 10^15. `Math.exp` may differ in its last digits from one engine to another; this
 * uses additions and products only, so that a model's logits are the same to the bit wherever it runs.
 */
export function exp(x: number): number {
  if (!(x > -708)) return x <= -708 ? 0 : Number.NaN;
  if (x > 709) return Number.POSITIVE_INFINITY;
  const halvings = Math.round(x * Math.LOG2E);
  const rest = x - halvings * LN2_HIGH - halvings * LN2_LOW; // within ±ln 2 / 2
  let series = TAYLOR[13]!;
  for (let term = 12; term >= 0; term--) series = series * rest + TAYLOR[term]!;
  return series * POWERS_OF_TWO[halvings + POWER_OFFSET]!;
}

/** Returns 1 / (1 + e^−x). */
export function sigmoid(x: number): number {
  return 1 / (1 + exp(-x));
}

/** Returns the hyperbolic tangent. */
export function tanh(x: number): number {
  return 1 - 2 / (exp(2 * x) + 1);
}

/** Returns the scaled exponential linear unit (Klambauer et al. 2017), with Keras' constants. */
export function selu(x: number): number {
  return SELU_SCALE * (x > 0 ? x : SELU_ALPHA * (exp(x) - 1));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** ln 2 in two parts; products of the first, which ends in 21 zero bits, with small whole numbers are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 1 / n! for n = 0 … 13. */
const TAYLOR = Float64Array.from({ length: 14 }, (_, n) => {
  let factorial = 1;
  for (let factor = 2; factor <= n; factor++) factorial *= factor;
  return 1 / factorial;
});

const POWER_OFFSET = 1022;

const POWERS_OF_TWO = powersOfTwo();

/** 2^−1022 … 2^1023, by doubling, as `**` need not be exact. */
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2046);
  powers[POWER_OFFSET] = 1;
  for (let index = POWER_OFFSET + 1; index < powers.length; index++) powers[index] = powers[index - 1]! * 2;
  for (let index = POWER_OFFSET - 1; index >= 0; index--) powers[index] = powers[index + 1]! / 2;
  return powers;
}
