import type { Audio } from "./audio.ts";

export interface WavOptions {
  /** Bits a sample: 16 (as on a CD) or 24. @default 16 */
  readonly bitDepth?: 16 | 24;
}

const HEADER_BYTES = 44;
const PCM = 1;
const CHANNELS = 2;

/**
 * Returns the bytes of a RIFF WAVE file: stereo, linear PCM, little-endian. Samples beyond full scale are clipped; one
 * that is not a number becomes 0.
 *
 * @throws RangeError where the channels differ in length, `bitDepth` is neither 16 nor 24, or the file would exceed
 *   the 4 GiB that a WAVE file can hold
 * @example await writeFile("out.wav", encodeWav(renderScore(score, { piano })));
 */
export function encodeWav(audio: Audio, options: WavOptions = {}): Uint8Array {
  const { bitDepth = 16 } = options;
  const { left, right, sampleRate } = audio;
  if (bitDepth !== 16 && bitDepth !== 24) {
    throw new RangeError(`audio: bitDepth must be 16 or 24, got ${bitDepth}`);
  }
  if (left.length !== right.length) {
    throw new RangeError(
      `audio: both channels must be equally long, got ${left.length} and ${right.length} frames`,
    );
  }
  const frameBytes = CHANNELS * (bitDepth / 8);
  const dataBytes = left.length * frameBytes;
  if (HEADER_BYTES - 8 + dataBytes > 0xffffffff) {
    throw new RangeError(
      `audio: a WAVE file holds at most 4 GiB, but ${left.length} frames need ${dataBytes} bytes; cut the sound in parts`,
    );
  }
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes);
  const view = new DataView(bytes.buffer);
  writeText(view, 0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  writeText(view, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, CHANNELS, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bitDepth, true);
  writeText(view, 36, "data");
  view.setUint32(40, dataBytes, true);
  if (bitDepth === 16) write16(view, left, right);
  else write24(bytes, left, right);
  return bytes;
}

function write16(view: DataView, left: Float32Array, right: Float32Array): void {
  for (let i = 0, at = HEADER_BYTES; i < left.length; i++, at += 4) {
    view.setInt16(at, quantized(left[i]!, 0x7fff), true);
    view.setInt16(at + 2, quantized(right[i]!, 0x7fff), true);
  }
}

function write24(bytes: Uint8Array, left: Float32Array, right: Float32Array): void {
  let at = HEADER_BYTES;
  const write = (value: number) => {
    bytes[at++] = value;
    bytes[at++] = value >> 8;
    bytes[at++] = value >> 16;
  };
  for (let i = 0; i < left.length; i++) {
    write(quantized(left[i]!, 0x7fffff));
    write(quantized(right[i]!, 0x7fffff));
  }
}

function quantized(sample: number, fullScale: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample || 0)) * fullScale);
}

function writeText(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
}
