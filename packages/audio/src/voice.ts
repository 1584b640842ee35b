import { rootKeyOf } from "./salamander.ts";
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
  readonly sampleRate: number;
}

/** A damped string is over once its gain has fallen by this: −100 dB. */
const INAUDIBLE = 1e-5;
const LOWEST_KEY = 21;
const KEYS = 88;

/**
 * Returns the voice of a string that starts with the first frame it mixes. The recording is read at the pitch's rate by
 * four-point Hermite interpolation; from the damper on, the sound falls exponentially.
 */
export function createVoice(
  { recording, recordedPitch, gain: keyGain }: KeySound,
  options: VoiceOptions,
): Voice {
  const { samples, frames, scale } = recording;
  const { pitch, dampedFrame, sampleRate } = options;
  const step = (recording.sampleRate / sampleRate) * rateOf(pitch, recordedPitch);
  const decay = 10 ** (-3 / (dampingSeconds(pitch) * sampleRate));
  const undamped = keyGain * scale;
  let gain = undamped;
  let position = 0;

  const play = (left: Float32Array, right: Float32Array, from: number, to: number, factor: number): void => {
    const rest = Math.ceil((frames - position) / step);
    const end = Math.min(to, from + rest);
    addInterpolated(samples, position, step, left, right, from, end, gain, factor);
    position += (end - from) * step;
    gain *= factor ** (end - from);
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

/** Returns how many seconds of its recording a voice may play that is damped after `heldSeconds`. */
export function secondsHeard(pitch: number, heldSeconds: number): number {
  const fade = (dampingSeconds(pitch) * Math.log10(INAUDIBLE)) / -3;
  return (heldSeconds + fade) * rateOf(pitch, rootKeyOf(pitch));
}

function rateOf(pitch: number, recordedPitch: number): number {
  return 2 ** ((pitch - recordedPitch) / 12);
}

/** Seconds in which the damper takes 60 dB off: 0.72 at the lowest key, where the strings are heavy, 0.25 at the highest. */
function dampingSeconds(pitch: number): number {
  return 0.72 * 0.35 ** ((pitch - LOWEST_KEY) / (KEYS - 1));
}

/** Where nearly all of the time is spent: on plain numbers, with nothing to allocate. */
function addInterpolated(
  samples: Int16Array,
  start: number,
  step: number,
  left: Float32Array,
  right: Float32Array,
  from: number,
  to: number,
  startGain: number,
  factor: number,
): void {
  let position = start;
  let gain = startGain;
  for (let i = from; i < to; i++) {
    const frame = position | 0;
    const t = position - frame;
    const at = frame << 1;
    const t2 = t * t;
    const t3 = t2 * t;
    const w0 = t2 - 0.5 * (t3 + t);
    const w1 = 1.5 * t3 - 2.5 * t2 + 1;
    const w2 = 2 * t2 - 1.5 * t3 + 0.5 * t;
    const w3 = 0.5 * (t3 - t2);
    left[i]! +=
      gain * (w0 * samples[at]! + w1 * samples[at + 2]! + w2 * samples[at + 4]! + w3 * samples[at + 6]!);
    right[i]! +=
      gain * (w0 * samples[at + 1]! + w1 * samples[at + 3]! + w2 * samples[at + 5]! + w3 * samples[at + 7]!);
    position += step;
    gain *= factor;
  }
}
