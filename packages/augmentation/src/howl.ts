import { sequence } from "./combine.ts";
import { speed } from "./speed.ts";
import { transpose } from "./transpose.ts";
import type { Augmentation } from "./types.ts";
import { velocityScale } from "./velocity.ts";

/**
 * What Howl, the system of 2021 that Nocturne grew from, did to each training example: all times × uniform(0.5, 2),
 * pitches ± up to 11 semitones, clamped by octave to 0–119, and velocities × uniform(0.8, 1). Velocities are rounded to
 * MIDI's here, where Howl's were real numbers.
 */
export function howl(): Augmentation {
  return sequence(
    speed({ min: 0.5, max: 2 }),
    transpose({ min: -11, max: 11, outOfRange: "octave", range: [0, 119] }),
    velocityScale({ min: 0.8, max: 1 }),
  );
}
