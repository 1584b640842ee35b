import { checkNumber, checkRange } from "./check.ts";
import { mapNotes } from "./map-notes.ts";
import type { Augmentation } from "./types.ts";

/** How much louder or softer a score becomes. */
export interface VelocityScaleOptions {
  /** Least factor, above 0. @default 0.8 */
  readonly min?: number;
  /** Greatest factor. @default 1.2 */
  readonly max?: number;
}

/**
 * Makes everything louder or softer: all velocities are multiplied by one factor, uniform in [min, max], rounded, and
 * kept within 1–127.
 *
 * @throws RangeError where not 0 < min ≤ max
 * @example augment(velocityScale({ min: 0.8, max: 1 }), score, 1);
 */
export function velocityScale(options: VelocityScaleOptions = {}): Augmentation {
  const { min = 0.8, max = 1.2 } = options;
  checkRange("velocityScale", min, max, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  return {
    apply(score, random) {
      const factor = random.uniform(min, max);
      return mapNotes(score, ({ pitch, velocity, start, duration }) => ({
        pitch,
        velocity: clampVelocity(velocity * factor),
        start,
        duration,
      }));
    },
    toJSON: () => ({ type: "velocityScale", min, max }),
  };
}

/** How unevenly keys are struck. */
export interface VelocityJitterOptions {
  /** Standard deviation in MIDI velocity, 0–127. @default 5 */
  readonly deviation?: number;
}

/**
 * Strikes each key a little harder or softer: to every velocity its own bell-shaped error is added, rounded; none is
 * beyond 3.47 deviations, and all stay within 1–127.
 *
 * @throws RangeError where `deviation` is not within 0–127
 */
export function velocityJitter(options: VelocityJitterOptions = {}): Augmentation {
  const { deviation = 5 } = options;
  checkNumber("velocityJitter.deviation", deviation, 0, 127);
  return {
    apply: (score, random) =>
      mapNotes(score, ({ pitch, velocity, start, duration }) => ({
        pitch,
        velocity: clampVelocity(velocity + deviation * random.gaussian()),
        start,
        duration,
      })),
    toJSON: () => ({ type: "velocityJitter", deviation }),
  };
}

function clampVelocity(velocity: number): number {
  return Math.min(127, Math.max(1, Math.round(velocity)));
}
