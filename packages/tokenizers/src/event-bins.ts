import type { EventSettings } from "./event-options.ts";
import { type TimeBin, type TimeTable, timeBins, timeTables } from "./time-bins.ts";

/** A time signature that is told. */
export interface Signature {
  readonly numerator: number;
  readonly denominator: number;
}

/** The values that tokens stand for, in the order of their ids. */
export interface EventBins {
  /** Grid positions in a beat. */
  readonly positionsPerBeat: number;
  /** Ticks of a decoded quarter note. */
  readonly ticksPerQuarter: number;
  readonly durations: readonly TimeBin[];
  readonly durationTable: (ticksPerBeat: number) => TimeTable;
  readonly rests: readonly TimeBin[];
  readonly restTable: (ticksPerBeat: number) => TimeTable;
  /** Velocities of the bins, ascending; empty without velocities. */
  readonly velocities: readonly number[];
  /** The bin of each velocity. */
  readonly velocityBin: Uint8Array;
  /** Quarter notes a minute, ascending. */
  readonly tempos: readonly number[];
  /** The tempo nearest to 120. */
  readonly defaultTempo: number;
  readonly signatures: readonly Signature[];
  /** Ticks of a decoded beat, by denominator. */
  readonly ticksPerBeat: (denominator: number) => number;
  readonly pitchBends: readonly number[];
  readonly chords: readonly string[];
}

const NOTE_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/** Returns the values told by a tokenizer of these settings. */
export function eventBins(settings: EventSettings): EventBins {
  const { resolution, velocities, tempos, timeSignatures, rests, pitchBends } = settings;
  const positionsPerBeat = Math.max(...resolution.map((range) => range.perBeat));
  const signatures = (timeSignatures || ["4/4"]).map((text) => {
    const [numerator, denominator] = text.split("/").map(Number) as [number, number];
    return { numerator, denominator };
  });
  const finest = Math.max(...signatures.map(({ denominator }) => denominator), 4);
  const ticksPerBeat = (denominator: number): number =>
    positionsPerBeat * Math.max(1, Math.floor(finest / denominator));
  const durations = timeBins(resolution);
  const restBins = rests ? timeBins(rests) : [];
  const velocityValues = velocities
    ? Array.from({ length: velocities }, (_, i) =>
        i === velocities - 1 ? 127 : Math.floor((i + 1) * (127 / velocities)),
      )
    : [];
  const tempoValues = tempos ? tempoBins(tempos) : [];
  return {
    positionsPerBeat,
    ticksPerQuarter: ticksPerBeat(4),
    durations,
    durationTable: timeTables(durations),
    rests: restBins,
    restTable: timeTables(restBins),
    velocities: velocityValues,
    velocityBin: Uint8Array.from({ length: 128 }, (_, velocity) => nearest(velocityValues, velocity)),
    tempos: tempoValues,
    defaultTempo: tempoValues.reduce(
      (best, bpm) => (Math.abs(bpm - 120) < Math.abs(best - 120) ? bpm : best),
      1e9,
    ),
    signatures,
    ticksPerBeat,
    pitchBends: pitchBends ? linear(...pitchBends).map(Math.floor) : [],
    chords: chordNames(settings),
  };
}

/** The index of the value nearest to another in an ascending list; of two as near the higher. */
export function nearest(values: readonly number[], value: number): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i]! - value) > Math.abs(values[best]! - value)) break;
    best = i;
  }
  return best;
}

function tempoBins({
  min,
  max,
  bins,
  log,
}: {
  min: number;
  max: number;
  bins: number;
  log: boolean;
}): number[] {
  const values = log
    ? linear(Math.log10(min), Math.log10(max), bins).map((exponent) => 10 ** exponent)
    : linear(min, max, bins);
  return values.map((bpm) => Math.round(bpm * 100) / 100);
}

function linear(low: number, high: number, count: number): number[] {
  const step = (high - low) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? high : i * step + low));
}

function chordNames({ chords }: EventSettings): string[] {
  if (!chords) return [];
  const { maps, root, unknown } = chords;
  const rooted = (name: string): string[] => NOTE_NAMES.map((note) => `${note}:${name}`);
  const known = Object.keys(maps);
  const counts = unknown
    ? Array.from({ length: unknown[1] - unknown[0] }, (_, i) => String(unknown[0] + i))
    : [];
  return root
    ? [...known.flatMap(rooted), ...counts.flatMap((count) => rooted(`ukn${count}`))]
    : [...known, ...counts];
}
