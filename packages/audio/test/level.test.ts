import { describe, expect, it } from "vitest";
import { audioSeconds, joinAudio, normalizePeak, peakOf } from "../src/index.ts";
import { limit } from "../src/level.ts";

const audio = { sampleRate: 10, left: Float32Array.of(0.1, -0.2), right: Float32Array.of(0, 0.05) };

describe("normalizePeak", () => {
  it.each([0, -1, -20])("brings the loudest sample to %d dBFS and keeps the balance", (peak) => {
    const scaled = normalizePeak(audio, peak);
    expect(20 * Math.log10(peakOf(scaled))).toBeCloseTo(peak, 5);
    expect(scaled.left[0]! / scaled.right[1]!).toBeCloseTo(2, 5);
    expect(peakOf(audio)).toBeCloseTo(0.2);
  });

  it("leaves silence silent", () => {
    const silence = { sampleRate: 10, left: new Float32Array(3), right: new Float32Array(3) };
    expect(normalizePeak(silence)).toEqual(silence);
  });

  it.each([1, Number.NaN])("refuses a peak of %d dBFS", (peak) => {
    expect(() => normalizePeak(audio, peak)).toThrow(`audio: peak must be at most 0 dBFS, got ${peak}`);
  });
});

describe("limit", () => {
  it("keeps what is soft, bends what is loud, and never reaches full scale", () => {
    const inputs = [0, 0.5, -0.7, 0.8, 0.9, 1, -2, 100];
    const samples = Float32Array.from(inputs);
    limit(samples);
    expect([...samples.subarray(0, 3)]).toEqual([...Float32Array.of(0, 0.5, -0.7)]);
    for (let i = 3; i < inputs.length; i++) {
      expect(Math.sign(samples[i]!)).toBe(Math.sign(inputs[i]!));
      expect(Math.abs(samples[i]!)).toBeLessThan(Math.min(0.981, Math.abs(inputs[i]!)));
    }
    expect(samples[3]).toBeLessThan(samples[4]!);
    expect(samples[4]).toBeLessThan(samples[5]!);
  });
});

describe("joinAudio", () => {
  it("puts chunks behind each other", () => {
    const joined = joinAudio([audio, audio], 10);
    expect([...joined.left]).toEqual([...audio.left, ...audio.left]);
    expect([...joined.right]).toEqual([...audio.right, ...audio.right]);
    expect(audioSeconds(joined)).toBe(0.4);
  });

  it("makes no frames of no chunks", () => expect(joinAudio([], 10).left.length).toBe(0));
});
