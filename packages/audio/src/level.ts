import { type Audio, peakOf } from "./audio.ts";

/** Below this, `limited` leaves a sample as it is; 1 is full scale. */
const KNEE = 0.7;
const CEILING = 0.98;

/**
 * Returns the sound scaled so that its largest sample lies at `peak` dBFS; silence stays silence.
 *
 * @param peak - dB relative to full scale, ≤ 0
 * @throws RangeError where `peak` is above 0 or not a number
 */
export function normalizePeak(audio: Audio, peak = -1): Audio {
  if (!(peak <= 0)) throw new RangeError(`audio: peak must be at most 0 dBFS, got ${peak}`);
  const loudest = peakOf(audio);
  if (loudest === 0) return audio;
  const gain = 10 ** (peak / 20) / loudest;
  return {
    sampleRate: audio.sampleRate,
    left: audio.left.map((sample) => sample * gain),
    right: audio.right.map((sample) => sample * gain),
  };
}

/** Limits samples in place to ±0.98: what lies above ±0.7 is bent smoothly, sample by sample, the rest left alone. */
export function limit(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    const over = Math.abs(sample) - KNEE;
    if (over <= 0) continue;
    const room = CEILING - KNEE;
    samples[i] = Math.sign(sample) * (KNEE + room * Math.tanh(over / room));
  }
}
