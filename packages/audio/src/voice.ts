import type { KeySound } from "./sample-bank.ts";

/** A struck string while it sounds. */
export interface Voice {
  /**
   * Adds the string's sound to the frames [from, to) of a block; `firstFrame` is the number of the block's first frame
   * in the whole.
   */
  mix(left: Float32Array, right: Float32Array, from: number, to: number, firstFrame: number): void;
  /** Whether the string is still and will stay so. */
  isOver(): boolean;
}

export interface VoiceOptions {
  readonly pitch: number;
  /** The frame, counted from the start of the whole, on which the damper falls. */
  readonly dampedFrame: number;
}

/** A damped string is over once its gain has fallen by this: −100 dB. */
const INAUDIBLE = 1e-5;
const LOWEST_KEY = 21;
const KEYS = 88;

/**
 * Returns the voice of a string, which starts with the first frame it mixes; from the damper on, the sound falls
 * exponentially.
 */
export function createVoice({ recording, gain: keyGain }: KeySound, options: VoiceOptions): Voice {
  const { samples, frames, scale, sampleRate } = recording;
  const { pitch, dampedFrame } = options;
  const decay = 10 ** (-3 / (dampingSeconds(pitch) * sampleRate));
  const undamped = keyGain * scale;
  let gain = undamped;
  let position = 0;

  const play = (left: Float32Array, right: Float32Array, from: number, to: number, factor: number): void => {
    const end = Math.min(to, from + frames - position);
    gain = addScaled(samples, position, left, right, from, end, gain, factor);
    position += end - from;
  };

  return {
    mix(left, right, from, to, firstFrame) {
      const damped = Math.max(from, Math.min(to, dampedFrame - firstFrame));
      if (from < damped) play(left, right, from, damped, 1);
      if (damped < to) play(left, right, damped, to, decay);
    },
    isOver: () => position >= frames || gain < undamped * INAUDIBLE,
  };
}

/** Returns how many seconds of sound a string makes that is damped after `heldSeconds`, at most. */
export function secondsHeard(pitch: number, heldSeconds: number): number {
  return heldSeconds + (dampingSeconds(pitch) * Math.log10(INAUDIBLE)) / -3;
}

/** Seconds in which the damper takes 60 dB off: 0.72 at the lowest key, where the strings are heavy, 0.25 at the highest. */
function dampingSeconds(pitch: number): number {
  return 0.72 * 0.35 ** ((pitch - LOWEST_KEY) / (KEYS - 1));
}

/** Where most of the time is spent: on plain numbers, with nothing to allocate. Returns the gain after the last frame. */
function addScaled(
  samples: Int16Array,
  position: number,
  left: Float32Array,
  right: Float32Array,
  from: number,
  to: number,
  startGain: number,
  factor: number,
): number {
  let gain = startGain;
  for (let i = from, at = 2 * position; i < to; i++, at += 2) {
    left[i]! += gain * samples[at]!;
    right[i]! += gain * samples[at + 1]!;
    gain *= factor;
  }
  return gain;
}
