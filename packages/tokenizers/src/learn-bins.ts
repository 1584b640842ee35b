import type { Score } from "@nocturne/score";
import { durationCodec } from "./duration-codec.ts";
import { noteTuple } from "./note-tuple.ts";
import { type NoteTupleOptions, noteTupleSettings, type SecondsValues } from "./note-tuple-options.ts";

/** Options of {@link learnBins}. */
export interface LearnBinsOptions {
  /** What else the tokenizer is to be; its longest times stay. @default {} */
  readonly noteTuple?: NoteTupleOptions;
  /** How many velocities are learned, 1–127, or `false`: none. @default 32 */
  readonly velocities?: number | false;
  /** How many durations are learned, or `false`: none. @default 64 */
  readonly durations?: number | false;
  /** How many times since the onset before are learned, besides 0, with time in seconds; or `false`: none. @default 64 */
  readonly deltas?: number | false;
}

/**
 * Returns options of `noteTuple`, plain JSON, with bins learned from a corpus: each stands for as many notes as the others, as
 * far as may be (a value that is commoner than that has one of its own), by the median of what falls into it. So bins are fine
 * where music is, and coarse where it seldom goes: see {@link binErrors} for what that costs.
 *
 * Where a corpus has fewer values than bins, all of them are taken.
 *
 * @throws RangeError where an option is not allowed or the scores have no notes
 * @example
 * const tokenizer = noteTuple(learnBins(scores, { noteTuple: { time: "seconds" }, velocities: 16 }));
 */
export function learnBins(scores: Iterable<Score>, options: LearnBinsOptions = {}): NoteTupleOptions {
  const { velocities = 32, durations = 64, deltas = 64, noteTuple: given = {} } = options;
  for (const [name, bins] of Object.entries({ velocities, durations, deltas })) {
    if (bins !== false && !(Number.isInteger(bins) && bins >= 1)) {
      throw new RangeError(`learnBins: ${name} must be a whole number from 1, or false, got ${bins}`);
    }
  }
  const fine = noteTuple(finest(given));
  const counts = new Map(fine.fields.map(({ name }) => [name, new Map<number, number>()]));
  for (const score of scores) {
    const { values } = fine.encode(score);
    for (const [place, { name }] of fine.fields.entries()) {
      const count = counts.get(name)!;
      for (let at = place; at < values.length; at += fine.fields.length) {
        count.set(values[at]!, (count.get(values[at]!) ?? 0) + 1);
      }
    }
  }
  if (counts.get("velocity")!.size === 0) throw new RangeError("learnBins: the scores have no notes");

  const learned = (field: string, bins: number | false, above = -1): number[] | undefined => {
    const counted = [...counts.get(field)!].filter(([value]) => value > above).sort((a, b) => a[0] - b[0]);
    return bins === false || counted.length === 0 ? undefined : quantiles(counted, bins);
  };
  const velocity = learned("velocity", velocities)?.map((id) => id + 1);
  const duration = learned("duration", durations)?.map((id) => id + 1);
  const shared = { ...given, ...(velocity && { velocity }) };
  if (shared.time !== "seconds") return { ...shared, ...(duration && { durations: duration }) };
  const { resolution = 0.01 } = shared;
  const inSeconds = (steps: readonly number[]): SecondsValues => ({
    values: "listed",
    // Times of whole milliseconds, told without the error of the product.
    seconds: steps.map((step) => Math.round(step * resolution * 1000) / 1000),
  });
  const delta = learned("delta", deltas, 0);
  return {
    ...shared,
    ...(duration && { duration: inSeconds(duration) }),
    ...(delta && { delta: inSeconds(delta) }),
  };
}

/** The same tokenizer with all values told apart that bins could be made of; their ids are steps. */
function finest(options: NoteTupleOptions): NoteTupleOptions {
  const settings = noteTupleSettings(options);
  if (settings.time === "beats") {
    const { field, decode } = durationCodec(settings.durations, settings.positionsPerBeat);
    const longest = decode(field.kind === "categorical" ? field.size - 1 : 0);
    const durations = Array.from({ length: longest }, (_, step) => step + 1);
    return { ...options, time: "beats", velocity: 127, durations };
  }
  const steps = (values: SecondsValues): SecondsValues => ({
    values: "linear",
    max: values.values === "listed" ? values.seconds.at(-1)! : values.max,
    step: settings.resolution,
  });
  return {
    ...settings,
    velocity: 127,
    delta: steps(settings.delta),
    duration: steps(settings.duration),
  };
}

/** The weighted medians of bins of about equal weight, from counted values in order. */
function quantiles(counted: readonly (readonly [value: number, count: number])[], bins: number): number[] {
  const medians: number[] = [];
  let left = counted.reduce((sum, [, count]) => sum + count, 0);
  for (let from = 0, to = 0; from < counted.length; from = to) {
    const binsLeft = bins - medians.length;
    const share = left / binsLeft;
    let weight = 0;
    do weight += counted[to++]![1];
    while (
      // Half of the next may overshoot; as many values stay as bins.
      to < counted.length &&
      (binsLeft === 1 || (counted.length - to >= binsLeft && weight + counted[to]![1] / 2 <= share))
    );
    left -= weight;
    let half = weight / 2;
    let at = from;
    while (half > counted[at]![1]) half -= counted[at++]![1];
    medians.push(counted[at]![0]);
  }
  return medians;
}
