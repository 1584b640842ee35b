import { describe, expect, it } from "vitest";
import type { Recording } from "../src/decode-sample.ts";
import { resample } from "../src/resample.ts";

const RATE = 48000;

/** A sine on the left, its half on the right. */
function sine(hertz: number, frames = RATE): Recording {
  const samples = new Int16Array(2 * frames);
  for (let i = 0; i < frames; i++) {
    const value = 30000 * Math.sin((2 * Math.PI * hertz * i) / RATE);
    samples[2 * i] = Math.round(value);
    samples[2 * i + 1] = Math.round(value / 2);
  }
  return { sampleRate: RATE, samples, frames, scale: 1 };
}

describe("resample", () => {
  it.each([
    [100, 48000 / 44100],
    [1000, 2 ** (1 / 12)],
    [3000, 2 ** (-1 / 12)],
    [3000, 1.15],
    [400, 3],
    [400, 6],
  ])("reads a sine of %d Hz %d frames at a time, within 1 part in 100", (hertz, step) => {
    const { samples, frames, sampleRate } = resample(sine(hertz), step, 44100);
    expect([frames, sampleRate]).toEqual([Math.ceil(RATE / step), 44100]);
    let error = 0;
    for (let i = 100; i < frames - 100; i++) {
      const expected = 30000 * Math.sin((2 * Math.PI * hertz * step * i) / RATE);
      error = Math.max(
        error,
        Math.abs(samples[2 * i]! - expected),
        Math.abs(2 * samples[2 * i + 1]! - expected),
      );
    }
    expect(error).toBeLessThan(300);
  });

  it("keeps out what lies above the new Nyquist frequency", () => {
    const { samples } = resample(sine(7000), 6, 8000);
    expect(Math.max(...samples.subarray(200, 10000))).toBeLessThan(300);
  });

  it("does not wrap around where it overshoots", () => {
    const samples = Int16Array.from({ length: 2000 }, (_, i) => (i % 200 < 100 ? 0x7fff : -0x7fff));
    const square: Recording = { sampleRate: RATE, samples, frames: 1000, scale: 1 };
    const resampled = resample(square, 1.1, RATE).samples;
    for (let i = 10; i < 30; i++) expect(resampled[2 * i]).toBeGreaterThan(20000);
  });

  it("keeps every frame at a step of 1", () => {
    const recording = sine(440, 100);
    expect(resample(recording, 1, RATE)).toEqual(recording);
  });
});
