import type { Random } from "./random.ts";

/** How logits become a choice. The steps are taken in this order: mask, temperature, `topK`, `topP`, `minP`. */
export interface DistributionOptions {
  /** Below 1 the likely becomes likelier, above 1 the unlikely; 0 always takes the likeliest. @default 1 */
  readonly temperature?: number;
  /** Keep the `topK` likeliest ids (Fan et al. 2018). @default Infinity, all */
  readonly topK?: number;
  /** Keep the fewest likeliest ids that together have this probability (nucleus; Holtzman et al. 2020). @default 1, all */
  readonly topP?: number;
  /** Keep ids at least this many times as likely as the likeliest (Nguyen et al. 2025). @default 0, all */
  readonly minP?: number;
}

/** Options of one call. */
export interface ChoiceOptions extends DistributionOptions {
  /** One byte an id, 0 where it must not be chosen; absent: all may be. */
  readonly allowed?: Uint8Array | undefined;
}

/**
 * Returns the probabilities that a choice is made by: `[logits.length]`, 0 for ids that are masked or cut, summing to 1.
 * Of ids that are equally likely, the lower counts as the likelier. The likeliest legal id is never cut.
 *
 * @param logits - `[size]`, any real numbers; −Infinity for an impossible id
 * @throws RangeError where an option is out of range, no id is both allowed and possible, or a logit is NaN or infinite
 * @example probabilities([0, Math.log(3)]); // [0.25, 0.75]
 */
export function probabilities(logits: ArrayLike<number>, options: ChoiceOptions = {}): Float64Array {
  assertDistributionOptions("sampling", options);
  const { temperature = 1, topK = Number.POSITIVE_INFINITY, topP = 1, minP = 0, allowed } = options;
  const best = likeliest(logits, allowed);
  const weights = new Float64Array(logits.length);
  if (temperature === 0) {
    weights[best] = 1;
    return weights;
  }
  const peak = logits[best]!;
  for (let id = 0; id < logits.length; id++) {
    if (!allowed || allowed[id]) weights[id] = Math.exp((logits[id]! - peak) / temperature);
  }
  if (topK < logits.length || topP < 1) keepTop(weights, topK, topP);
  if (minP > 0) for (let id = 0; id < weights.length; id++) if (weights[id]! < minP) weights[id] = 0;
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/**
 * Chooses an id by its probability; see {@link probabilities}. One number is drawn, none at temperature 0.
 *
 * @returns 0 … logits.length − 1
 * @throws RangeError as {@link probabilities}
 * @example chooseId(logits, createRandom(1), { temperature: 0.9, topP: 0.95 });
 */
export function chooseId(logits: ArrayLike<number>, random: Random, options: ChoiceOptions = {}): number {
  const shares = probabilities(logits, options);
  if (options.temperature === 0) return shares.indexOf(1);
  const draw = random();
  let reached = 0;
  let last = 0;
  for (let id = 0; id < shares.length; id++) {
    if (shares[id] === 0) continue;
    reached += shares[id]!;
    if (draw < reached) return id;
    last = id;
  }
  return last; // The shares add up to a hair less than 1, and the draw fell above.
}

/**
 * Returns the natural logarithm of the probability of an id under a model's bare logits (temperature 1, nothing cut).
 *
 * @throws RangeError where the id is not one of the logits'
 */
export function logProbability(logits: ArrayLike<number>, id: number): number {
  const logit = logits[id];
  if (logit === undefined) {
    throw new RangeError(`sampling: id must be 0 … ${logits.length - 1}, got ${id}`);
  }
  const peak = logits[likeliest(logits)]!;
  let total = 0;
  for (let other = 0; other < logits.length; other++) total += Math.exp(logits[other]! - peak);
  return logit - peak - Math.log(total);
}

/**
 * Checks the ranges of all options.
 *
 * @param place - who asks; starts the message
 * @throws RangeError that names the option and its value
 */
export function assertDistributionOptions(place: string, options: DistributionOptions): void {
  const { temperature = 1, topK = 1, topP = 1, minP = 0 } = options;
  const rule = (holds: boolean, name: string, range: string, value: number): void => {
    if (!holds) throw new RangeError(`${place}: ${name} must be ${range}, got ${value}`);
  };
  rule(temperature >= 0 && Number.isFinite(temperature), "temperature", "0 or more", temperature);
  rule(
    topK >= 1 && (Number.isInteger(topK) || topK === Number.POSITIVE_INFINITY),
    "topK",
    "a whole number from 1",
    topK,
  );
  rule(topP > 0 && topP <= 1, "topP", "above 0 and at most 1", topP);
  rule(minP >= 0 && minP <= 1, "minP", "within 0–1", minP);
}

function likeliest(logits: ArrayLike<number>, allowed?: Uint8Array): number {
  if (allowed && allowed.length !== logits.length) {
    throw new RangeError(
      `sampling: a mask must have one byte a logit (${logits.length}), got ${allowed.length}`,
    );
  }
  let best = -1;
  for (let id = 0; id < logits.length; id++) {
    if (allowed && !allowed[id]) continue;
    const logit = logits[id]!;
    if (!(logit < Number.POSITIVE_INFINITY)) {
      throw new RangeError(
        `sampling: logits must be numbers below infinity, got ${logit} for id ${id}; check the model's weights`,
      );
    }
    if (logit > (logits[best] ?? Number.NEGATIVE_INFINITY)) best = id;
  }
  if (best >= 0) return best;
  throw new RangeError(`sampling: none of ${logits.length} ids is both allowed and possible`);
}

/** Sets to 0 all but the `topK` greatest, and of these all but the greatest that make up `topP` of their sum. */
function keepTop(weights: Float64Array, topK: number, topP: number): void {
  const sorted = weights.slice().sort(); // ascending
  const candidates = sorted.subarray(Math.max(0, sorted.length - topK));
  const enough = topP * sum(candidates);
  let first = candidates.length - 1;
  for (let kept = candidates[first]!; kept < enough && first > 0; kept += candidates[first]!) first--;
  const least = candidates[first]!;
  let equals = candidates.length - first; // how many of the weight `least` may stay, the lowest ids first
  for (const weight of weights) if (weight > least) equals--;
  for (let id = 0; id < weights.length; id++) {
    if (weights[id]! < least || (weights[id] === least && equals-- <= 0)) weights[id] = 0;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
