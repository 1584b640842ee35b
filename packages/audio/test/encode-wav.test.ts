import { describe, expect, it } from "vitest";
import { type Audio, encodeWav } from "../src/index.ts";

const audio = (left: number[], right = left, sampleRate = 44100): Audio => ({
  sampleRate,
  left: Float32Array.from(left),
  right: Float32Array.from(right),
});

const text = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));

describe("encodeWav", () => {
  it.each([
    { bitDepth: 16, sampleRate: 44100, frames: 3, frameBytes: 4 },
    { bitDepth: 24, sampleRate: 48000, frames: 3, frameBytes: 6 },
    { bitDepth: 16, sampleRate: 8000, frames: 0, frameBytes: 4 },
  ] as const)("states $bitDepth bits, $sampleRate Hz and $frames frames in its header", (row) => {
    const bytes = encodeWav(audio(Array(row.frames).fill(0), undefined, row.sampleRate), row);
    const view = new DataView(bytes.buffer);
    expect([0, 8, 12, 36].map((at) => text(bytes, at))).toEqual(["RIFF", "WAVE", "fmt ", "data"]);
    expect(bytes.length).toBe(44 + row.frames * row.frameBytes);
    expect(view.getUint32(4, true)).toBe(bytes.length - 8);
    expect(view.getUint32(16, true)).toBe(16);
    expect(view.getUint16(20, true)).toBe(1);
    expect(view.getUint16(22, true)).toBe(2);
    expect(view.getUint32(24, true)).toBe(row.sampleRate);
    expect(view.getUint32(28, true)).toBe(row.sampleRate * row.frameBytes);
    expect(view.getUint16(32, true)).toBe(row.frameBytes);
    expect(view.getUint16(34, true)).toBe(row.bitDepth);
    expect(view.getUint32(40, true)).toBe(row.frames * row.frameBytes);
  });

  it.each([
    [0, 0, 0],
    [1, 32767, 0x7fffff],
    [-1, -32767, -0x7fffff],
    [0.5, 16384, 4194304],
    [7, 32767, 0x7fffff],
    [Number.NEGATIVE_INFINITY, -32767, -0x7fffff],
    [Number.NaN, 0, 0],
  ])("writes %d as %d in 16 bits and %d in 24", (sample, in16, in24) => {
    const in16Bits = new DataView(encodeWav(audio([0], [sample])).buffer);
    expect(in16Bits.getInt16(44, true)).toBe(0);
    expect(in16Bits.getInt16(46, true)).toBe(in16);
    const bytes = encodeWav(audio([sample], [0]), { bitDepth: 24 });
    expect(((bytes[44]! | (bytes[45]! << 8) | (bytes[46]! << 16)) << 8) >> 8).toBe(in24);
    expect([...bytes.subarray(47)]).toEqual([0, 0, 0]);
  });

  it("interleaves the channels, left first", () => {
    const view = new DataView(encodeWav(audio([0.5, -0.5], [0.25, 0])).buffer);
    expect([44, 46, 48, 50].map((at) => view.getInt16(at, true))).toEqual([16384, 8192, -16383, 0]);
  });

  it("names what it cannot write", () => {
    expect(() => encodeWav(audio([0, 0], [0]))).toThrow(
      "audio: both channels must be equally long, got 2 and 1 frames",
    );
    expect(() => encodeWav(audio([0]), { bitDepth: 8 as 16 })).toThrow(
      "audio: bitDepth must be 16 or 24, got 8",
    );
    const huge = { sampleRate: 44100, left: { length: 2 ** 30 }, right: { length: 2 ** 30 } };
    expect(() => encodeWav(huge as unknown as Audio)).toThrow("audio: a WAVE file holds at most 4 GiB");
  });
});
