import { StbVorbis } from "stb-vorbis";
import { oggPrefix } from "./ogg-prefix.ts";

/** The sound of one recorded key, cut to where it begins. */
export interface Recording {
  /** In Hz. */
  readonly sampleRate: number;
  /** [frames, left and right]: 16 bits, scaled to full scale. */
  readonly samples: Int16Array;
  readonly frames: number;
  /** What a step of `samples` stands for; `samples` × `scale` lies within ±1. */
  readonly scale: number;
}

/** The hammer is heard from this part of the peak on. */
const ONSET = 0.02;
/** Seconds kept before the onset, faded in. */
const LEAD_IN = 0.001;
const FADE_OUT = 0.02;
/** Seconds of silence before an onset, at most, and of what a cut stream may lose at its end. */
const LONGEST_SILENCE = 0.2;
const FULL_SCALE = 0x7fff;

/** Resolves when samples can be decoded. */
export const decoderReady: Promise<void> = StbVorbis.ready;

/**
 * Returns the sound of an Ogg Vorbis file without the silence before the hammer strikes, which differs from key to
 * key (2–32 ms): so that a note sounds when it is written.
 *
 * @param path - names the sample in errors
 * @param seconds - how much of it is needed at least, from the onset on; the rest may be missing
 * @throws Error where the bytes are no such file
 */
export function decodeSample(bytes: Uint8Array, path: string, seconds = Number.POSITIVE_INFINITY): Recording {
  const { sampleRate, channels } = decode(oggPrefix(bytes, seconds + LONGEST_SILENCE), path);
  const left = channels[0]!;
  const right = channels[1] ?? left;
  const peak = Math.max(peakOf(left), peakOf(right));
  const leadIn = Math.round(LEAD_IN * sampleRate);
  const start = Math.max(0, onsetOf(left, right, peak * ONSET) - leadIn);
  const frames = left.length - start;
  const fadeOut = FADE_OUT * sampleRate;
  const toInteger = FULL_SCALE / (peak || 1);
  const samples = new Int16Array(2 * frames);
  for (let i = 0; i < frames; i++) {
    const fade = Math.min(1, i / leadIn, (frames - i) / fadeOut) * toInteger;
    samples[2 * i] = Math.round(left[start + i]! * fade);
    samples[2 * i + 1] = Math.round(right[start + i]! * fade);
  }
  return { sampleRate, samples, frames, scale: 1 / toInteger };
}

function decode(bytes: Uint8Array, path: string): { sampleRate: number; channels: Float32Array[] } {
  const remedy = "it must be an Ogg Vorbis file: install or fetch the @audio-samples packages again";
  let decoded: { sampleRate: number; channels: Float32Array[] };
  try {
    decoded = StbVorbis.decode(bytes);
  } catch (cause) {
    throw new Error(`audio: the piano sample ${path} (${bytes.length} bytes) is corrupt; ${remedy}`, {
      cause,
    });
  }
  if (!decoded.channels[0]?.length) throw new Error(`audio: the piano sample ${path} is empty; ${remedy}`);
  return decoded;
}

function peakOf(channel: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < channel.length; i++) peak = Math.max(peak, Math.abs(channel[i]!));
  return peak;
}

function onsetOf(left: Float32Array, right: Float32Array, threshold: number): number {
  let onset = 0;
  while (Math.abs(left[onset]!) < threshold && Math.abs(right[onset]!) < threshold) onset++;
  return onset;
}
