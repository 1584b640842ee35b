import type { Score, TempoChange } from "./types.ts";

/** The tempo before the first tempo change: 120 quarter notes a minute. */
export const DEFAULT_MICROSECONDS_PER_QUARTER = 500_000;

/** Converts between ticks and seconds; see {@link createTempoMap}. */
export interface TempoMap {
  /** Seconds from the start at this tick, which may be fractional. */
  secondsAt(tick: number): number;
  /** The tick at this time; fractional, unless the time is that of a whole tick, which is returned exactly. */
  tickAt(seconds: number): number;
  /** The tempo in force at this tick. */
  microsecondsPerQuarterAt(tick: number): number;
}

interface Segment {
  readonly tick: number;
  /** Exact: an integer number of (microseconds × ticks a quarter note). */
  readonly units: number;
  readonly microsecondsPerQuarter: number;
}

/**
 * Returns the tempo map of a score. Both ways are exact: `tickAt(secondsAt(tick)) === tick` for every whole tick.
 * Each look-up costs O(log tempo changes).
 *
 * @example
 * const map = createTempoMap(score);
 * map.secondsAt(480); // 0.5 at 480 ticks a quarter note and 120 quarter notes a minute
 */
export function createTempoMap(score: Pick<Score, "ticksPerQuarter" | "tempos">): TempoMap {
  const { ticksPerQuarter } = score;
  const segments = tempoSegments(score.tempos);
  const unitsPerSecond = ticksPerQuarter * 1e6;

  const segmentAt = (key: "tick" | "units", value: number): Segment => {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (segments[middle]![key] <= value) low = middle;
      else high = middle - 1;
    }
    return segments[low]!;
  };

  const secondsAt = (tick: number): number => {
    const segment = segmentAt("tick", tick);
    return (segment.units + (tick - segment.tick) * segment.microsecondsPerQuarter) / unitsPerSecond;
  };

  const tickAtUnits = (units: number): number => {
    const segment = segmentAt("units", units);
    return segment.tick + (units - segment.units) / segment.microsecondsPerQuarter;
  };

  return {
    secondsAt,
    tickAt(seconds) {
      const units = seconds * unitsPerSecond;
      // At a whole tick the units are whole: rounding takes back what the division by seconds lost.
      const whole = Math.round(tickAtUnits(Math.round(units)));
      return secondsAt(whole) === seconds ? whole : tickAtUnits(units);
    },
    microsecondsPerQuarterAt: (tick) => segmentAt("tick", tick).microsecondsPerQuarter,
  };
}

/** Returns the time of a tick in seconds. For many look-ups in one score, {@link createTempoMap} is faster. */
export function secondsAt(score: Score, tick: number): number {
  return createTempoMap(score).secondsAt(tick);
}

/** Returns the tick of a time in seconds. For many look-ups in one score, {@link createTempoMap} is faster. */
export function tickAt(score: Score, seconds: number): number {
  return createTempoMap(score).tickAt(seconds);
}

function tempoSegments(tempos: readonly TempoChange[]): Segment[] {
  let last: Segment = { tick: 0, units: 0, microsecondsPerQuarter: DEFAULT_MICROSECONDS_PER_QUARTER };
  const segments = [last];
  for (const { tick, microsecondsPerQuarter } of tempos) {
    const units = last.units + (tick - last.tick) * last.microsecondsPerQuarter;
    last = { tick, units, microsecondsPerQuarter };
    segments.push(last);
  }
  return segments;
}
