import type { Recording } from "./decode-sample.ts";

/** Up to this step, nothing that a piano sounds folds back from above the new Nyquist frequency. */
const HARMLESS_STEP = 1.25;
/** Zero crossings of the sinc on each side. */
const CROSSINGS = 6;

/**
 * Returns the recording as it sounds when it is read `step` frames at a time: transposed, brought to another sample
 * rate, or both. Done once for a key, this lets its voices be mixed without interpolation.
 *
 * By four-point Hermite interpolation; where so many frames are skipped that high partials would fold back, by a sinc
 * under a Hann window of that width (Smith and Gossett, A flexible sampling-rate conversion method, 1984).
 *
 * @param step - frames of the recording a frame of the result, > 0
 * @param sampleRate - that of the result, in Hz
 */
export function resample(recording: Recording, step: number, sampleRate: number): Recording {
  if (step === 1) return { ...recording, sampleRate };
  const frames = Math.ceil(recording.frames / step);
  const samples = new Int16Array(2 * frames);
  if (step <= HARMLESS_STEP) interpolate(recording.samples, step, samples);
  else filter(recording.samples, step, samples);
  return { sampleRate, samples, frames, scale: recording.scale };
}

/** Both arrays: [frames, left and right]. */
function interpolate(samples: Int16Array, step: number, output: Int16Array): void {
  // A frame of silence before the first, two after the last.
  const input = new Int16Array(samples.length + 6);
  input.set(samples, 2);
  let position = 0;
  for (let i = 0; i < output.length; i += 2) {
    const frame = position | 0;
    const t = position - frame;
    const at = frame << 1;
    const t2 = t * t;
    const t3 = t2 * t;
    const w0 = t2 - 0.5 * (t3 + t);
    const w1 = 1.5 * t3 - 2.5 * t2 + 1;
    const w2 = 2 * t2 - 1.5 * t3 + 0.5 * t;
    const w3 = 0.5 * (t3 - t2);
    const left = w0 * input[at]! + w1 * input[at + 2]! + w2 * input[at + 4]! + w3 * input[at + 6]!;
    const right = w0 * input[at + 1]! + w1 * input[at + 3]! + w2 * input[at + 5]! + w3 * input[at + 7]!;
    output[i] = clamped(left);
    output[i + 1] = clamped(right);
    position += step;
  }
}

function filter(input: Int16Array, step: number, output: Int16Array): void {
  const inputFrames = input.length / 2;
  const reach = CROSSINGS * step;
  for (let i = 0; i < output.length; i += 2) {
    const center = (i / 2) * step;
    const to = Math.min(inputFrames - 1, Math.floor(center + reach));
    let left = 0;
    let right = 0;
    for (let k = Math.max(0, Math.ceil(center - reach)); k <= to; k++) {
      const weight = KERNEL[((Math.abs(k - center) / step) * KERNEL_STEPS + 0.5) | 0]!;
      left += weight * input[2 * k]!;
      right += weight * input[2 * k + 1]!;
    }
    output[i] = clamped(left / step);
    output[i + 1] = clamped(right / step);
  }
}

const KERNEL_STEPS = 2048;

/** The right half of the windowed sinc, and a zero for what is rounded beyond it. */
const KERNEL = Float64Array.from({ length: CROSSINGS * KERNEL_STEPS + 2 }, (_, i) => {
  const x = i / KERNEL_STEPS;
  if (x >= CROSSINGS) return 0;
  const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  return sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / CROSSINGS));
});

/** Interpolation may overshoot the recording's peak by a little. */
function clamped(value: number): number {
  return Math.max(-0x8000, Math.min(0x7fff, value));
}
