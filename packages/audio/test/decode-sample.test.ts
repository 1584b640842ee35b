import { describe, expect, it } from "vitest";
import { decoderReady, decodeSample } from "../src/decode-sample.ts";
import { installedSamples } from "../src/installed-samples.ts";
import { oggPrefix } from "../src/ogg-prefix.ts";
import { rootKeys, samplePath } from "../src/salamander.ts";

await decoderReady;
const source = installedSamples();
const path = samplePath(8, 60);
const bytes = await source(path);

describe("decodeSample", () => {
  it("starts each recording of a layer a millisecond before the hammer is heard, loudest soon after", async () => {
    for (const root of rootKeys()) {
      const { samples, sampleRate } = decodeSample(await source(samplePath(4, root)), "", 1);
      const loudness = (i: number) => Math.max(Math.abs(samples[2 * i]!), Math.abs(samples[2 * i + 1]!));
      let onset = 0;
      while (loudness(onset) < 0x7fff * 0.02) onset++;
      expect(onset / sampleRate, `key ${root}`).toBeCloseTo(0.001, 3);
      expect(Math.max(...samples.subarray(0, sampleRate / 2)), `key ${root}`).toBeGreaterThan(0x7fff * 0.6);
    }
  });

  it("decodes a part exactly as the whole", () => {
    const whole = decodeSample(bytes, path);
    const part = decodeSample(bytes, path, 2.5);
    expect(whole.frames / whole.sampleRate).toBeGreaterThan(15);
    expect(part.frames / part.sampleRate).toBeGreaterThan(2.6);
    expect(part.frames / part.sampleRate).toBeLessThan(4);
    expect(part.scale).toBe(whole.scale);
    const heard = 2 * Math.round(2.5 * part.sampleRate);
    expect(part.samples.subarray(0, heard).findIndex((sample, i) => sample !== whole.samples[i])).toBe(-1);
  });

  it.each([
    ["nothing", 0],
    ["a header", 300],
  ])("refuses %s, by name", (_, length) => {
    expect(() => decodeSample(bytes.subarray(0, length), "X.ogg")).toThrow(
      /^audio: the piano sample X\.ogg .*install or fetch the @audio-samples packages again$/,
    );
  });
});

describe("oggPrefix", () => {
  it("ends with a page, and later for longer", () => {
    const lengths = [0.5, 2, 8, 100].map((seconds) => oggPrefix(bytes, seconds).length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths[3]).toBe(bytes.length);
    for (const length of lengths.slice(0, 3)) {
      expect(String.fromCharCode(...bytes.subarray(length, length + 4))).toBe("OggS");
    }
  });

  it.each([[new Uint8Array(0)], [Uint8Array.of(1, 2, 3)], [new Uint8Array(100)]])(
    "gives back what is no Ogg file",
    (input) => {
      expect(oggPrefix(input, 1)).toBe(input);
    },
  );
});
