import { DEFAULT_MICROSECONDS_PER_QUARTER, type Score, type TempoChange } from "@nocturne/score";
import { checkRange } from "./check.ts";
import type { Augmentation } from "./types.ts";

/** How far time is stretched. */
export interface SpeedOptions {
  /** Least factor on all seconds, above 0; 0.5 plays twice as fast. @default 0.8 */
  readonly min?: number;
  /** Greatest factor on all seconds; 2 plays half as fast. @default 1.25 */
  readonly max?: number;
}

/** The longest quarter note that a MIDI file can state: 24 bits. */
const SLOWEST_TEMPO = 0xff_ffff;

/**
 * Plays everything faster or slower: all seconds are multiplied by one factor, uniform in [min, max]. Tempos change,
 * ticks do not, so notes stay on their grid and pedal, metre and rhythm stay in step. A factor that would slow the
 * slowest tempo beyond what MIDI can state (16.8 s a quarter note) is lowered to the one that just does not.
 *
 * @throws RangeError where not 0 < min ≤ max
 * @example augment(speed({ min: 0.5, max: 2 }), score, 1);
 */
export function speed(options: SpeedOptions = {}): Augmentation {
  const { min = 0.8, max = 1.25 } = options;
  checkRange("speed", min, max, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  return {
    apply: (score, random) => stretched(score, random.uniform(min, max)),
    toJSON: () => ({ type: "speed", min, max }),
  };
}

function stretched(score: Score, asked: number): Score {
  const tempos = withFirstTempo(score.tempos);
  const slowest = tempos.reduce((most, tempo) => Math.max(most, tempo.microsecondsPerQuarter), 1);
  const factor = Math.min(asked, Math.max(1, SLOWEST_TEMPO / slowest));
  return {
    ...score,
    tempos: tempos.map(({ tick, microsecondsPerQuarter }) => ({
      tick,
      microsecondsPerQuarter: Math.max(1, Math.round(microsecondsPerQuarter * factor)),
    })),
  };
}

function withFirstTempo(tempos: readonly TempoChange[]): readonly TempoChange[] {
  if (tempos[0]?.tick === 0) return tempos;
  return [{ tick: 0, microsecondsPerQuarter: DEFAULT_MICROSECONDS_PER_QUARTER }, ...tempos];
}
