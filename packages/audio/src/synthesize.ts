import type { Audio } from "./audio.ts";
import type { Strike, StrikePlan } from "./plan-strikes.ts";
import { createReverb } from "./reverb.ts";
import type { KeySoundOptions, SampleBank } from "./sample-bank.ts";
import { createVoice, secondsHeard, type Voice } from "./voice.ts";

export interface SynthesizeOptions {
  /** In Hz. */
  readonly sampleRate: number;
  /** Seconds that strings without damper may ring after the plan's end. */
  readonly tail: number;
  /** Level of the reverb, 0 to 1. */
  readonly reverb: number;
  /** Least length of a chunk in frames; it is rounded up to whole blocks. */
  readonly chunkFrames: number;
}

/** Frames that a voice is mixed at once: small enough that the block stays in the processor's cache. */
const BLOCK = 512;
/** The sound is over when a block after the last key stays below this: −94 dBFS. */
const SILENCE = 2e-5;
/** Seconds after the last damper within which all is silent, reverb too. */
const LONGEST_DECAY = 6;

/**
 * Yields the sound of a plan in chunks of equal length but for the last. A strike begins on its exact frame; where the
 * chunks are cut changes no sample. Takes time in proportion to the strings that sound, and memory for one chunk.
 */
export function* synthesize(
  plan: StrikePlan,
  samples: SampleBank,
  options: SynthesizeOptions,
): Generator<Audio, void, undefined> {
  const { sampleRate } = options;
  const { strikes } = plan;
  if (strikes.length === 0) return;
  const reverb = options.reverb > 0 ? createReverb(sampleRate, options.reverb) : undefined;
  const endFrame = Math.ceil(plan.end * sampleRate);
  const lastFrame = Math.ceil((plan.end + options.tail + LONGEST_DECAY) * sampleRate);
  const chunkFrames = Math.ceil(options.chunkFrames / BLOCK) * BLOCK;
  const frameOf = (seconds: number) => Math.round(seconds * sampleRate);

  const silencedAt = ({ damped }: Strike) => Math.min(damped, plan.end + options.tail);
  const soundOf = (strike: Strike): KeySoundOptions => {
    const { pitch, velocity, start } = strike;
    return { pitch, velocity, sampleRate, seconds: secondsHeard(pitch, silencedAt(strike) - start) };
  };
  const voiceOf = (strike: Strike): Voice =>
    createVoice(samples.soundOf(soundOf(strike)), {
      pitch: strike.pitch,
      dampedFrame: frameOf(silencedAt(strike)),
    });
  samples.foresee(strikes.map(soundOf));

  let voices: Voice[] = [];
  let next = 0;
  let isOver = false;
  for (let chunkStart = 0; !isOver; chunkStart += chunkFrames) {
    const left = new Float32Array(chunkFrames);
    const right = new Float32Array(chunkFrames);
    let length = 0;
    while (length < chunkFrames && !isOver) {
      const end = length + BLOCK;
      for (const voice of voices) voice.mix(left, right, length, end, chunkStart);
      for (; next < strikes.length; next++) {
        const from = frameOf(strikes[next]!.start) - chunkStart;
        if (from >= end) break;
        const voice = voiceOf(strikes[next]!);
        voice.mix(left, right, from, end, chunkStart);
        voices.push(voice);
      }
      if (voices.some((voice) => voice.isOver())) voices = voices.filter((voice) => !voice.isOver());
      reverb?.process(left, right, length, end);
      const isPast = next === strikes.length && chunkStart + end >= endFrame;
      isOver = isPast && (isStill(left, right, length, end) || chunkStart + end >= lastFrame);
      length = end;
    }
    yield { sampleRate, left: left.subarray(0, length), right: right.subarray(0, length) };
  }
}

function isStill(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (Math.abs(left[i]!) > SILENCE || Math.abs(right[i]!) > SILENCE) return false;
  }
  return true;
}
