import { createTempoMap, type Score } from "@nocturne/score";
import type { Timeline } from "./grid-notes.ts";

/** Onsets closer than this are one, in seconds. */
const TOGETHER = 0.04;
/** Steps of the pulse, which is taken for a sixteenth note. */
const PULSE_STEPS = 6;
/** Steps that the time to the next onset may be taken for, with how unlikely each is, as a part of an octave of tempo. */
const VALUES = [
  [2, 0.3],
  [3, 0.1],
  [4, 0.2],
  [6, 0],
  [8, 0.25],
  [9, 0.25],
  [12, 0],
  [18, 0.1],
  [24, 0],
  [36, 0.05],
  [48, 0],
] as const;
/** How much of what an onset is late or early changes the pulse. */
const FOLLOWS = 0.3;
/** How far the pulse may go from the piece's, as a ratio. */
const FARTHEST = 1.8;

/**
 * Returns steps for music that follows no beat: the most common time between onsets is taken for a sixteenth note, and
 * from onset to onset the value is found that is nearest in ratio to the pulse there, which goes along as a player slows
 * down and hurries. Found from seconds alone, so a piece played slower has the same steps.
 */
export function followPulse(score: Score): Timeline {
  const map = createTempoMap(score);
  const onsets = onsetTimes(score, map.secondsAt);
  const common = commonTime(onsets);
  const anchors = followed(onsets, common);
  const seconds = anchors.map(([time]) => time);
  const steps = anchors.map(([, step]) => step);
  const perStep = common / PULSE_STEPS;
  return {
    stepAt: (tick) => interpolate(seconds, steps, map.secondsAt(tick), 1 / perStep),
    secondsAt: (step) => interpolate(steps, seconds, step, perStep),
  };
}

/** The times of onsets; of those nearly together, the first. */
function onsetTimes(score: Score, secondsAt: (tick: number) => number): number[] {
  const ticks = new Set(score.tracks.flatMap((track) => track.notes.map((note) => note.start)));
  const times = [...ticks].map(secondsAt).sort((a, b) => a - b);
  const apart: number[] = [];
  for (const time of times) if (apart.length === 0 || time - apart.at(-1)! >= TOGETHER) apart.push(time);
  return apart;
}

/** The most common time between onsets, in seconds: the peak of a histogram of 12 smoothed bins to the doubling. */
function commonTime(onsets: readonly number[]): number {
  const bins = new Float64Array(96);
  for (let i = 1; i < onsets.length; i++) {
    const bin = Math.round(12 * Math.log2((onsets[i]! - onsets[i - 1]!) / TOGETHER));
    if (bin >= 1 && bin < bins.length - 1) {
      for (const [at, weight] of [
        [bin - 1, 1],
        [bin, 2],
        [bin + 1, 1],
      ] as const) {
        bins[at]! += weight;
      }
    }
  }
  let best = 18;
  for (let bin = 0; bin < bins.length; bin++) if (bins[bin]! > bins[best]!) best = bin;
  return TOGETHER * 2 ** (best / 12);
}

function followed(onsets: readonly number[], common: number): (readonly [seconds: number, step: number])[] {
  const [first = 0] = onsets;
  // What was silent before is kept, so that nothing comes before step 0.
  let step = Math.ceil((PULSE_STEPS * first) / common);
  const anchors: (readonly [number, number])[] = [[first, step]];
  let pulse = common;
  for (let i = 1; i < onsets.length; i++) {
    const time = onsets[i]! - onsets[i - 1]!;
    const value = likelyValue(time / pulse);
    const drift = (time * PULSE_STEPS) / (pulse * value);
    if (value <= 48) {
      pulse = Math.min(Math.max(pulse * drift ** FOLLOWS, common / FARTHEST), common * FARTHEST);
    }
    step += value;
    anchors.push([onsets[i]!, step]);
  }
  return anchors;
}

/** The steps of a time in pulses. */
function likelyValue(pulses: number): number {
  if (pulses > 10) return PULSE_STEPS * Math.round(pulses);
  let best: number = VALUES[0][0];
  let least = Number.POSITIVE_INFINITY;
  for (const [steps, unlikely] of VALUES) {
    const cost = Math.abs(Math.log2((pulses * PULSE_STEPS) / steps)) + unlikely;
    if (cost < least) {
      least = cost;
      best = steps;
    }
  }
  return best;
}

/** The value at a place between anchors, linear; outside of them at a slope. */
function interpolate(
  places: readonly number[],
  values: readonly number[],
  at: number,
  slope: number,
): number {
  let low = 0;
  let high = places.length - 1;
  if (at <= places[0]!) return Math.max(0, values[0]! - (places[0]! - at) * slope);
  if (at >= places[high]!) return values[high]! + (at - places[high]!) * slope;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (places[middle]! <= at) low = middle;
    else high = middle;
  }
  const share = (at - places[low]!) / (places[high]! - places[low]!);
  return values[low]! + share * (values[high]! - values[low]!);
}
