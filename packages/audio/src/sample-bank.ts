import { decodeSample, type Recording } from "./decode-sample.ts";
import { PIANO_LAYERS, type PianoLayer, recordedPitch, rootKeyOf } from "./salamander.ts";

/** The bytes of one sample. */
export interface EncodedSample {
  readonly layer: PianoLayer;
  readonly root: number;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a key plays when it is struck. */
export interface KeySound {
  readonly recording: Recording;
  /** What it was recorded at, as a fractional MIDI key number. */
  readonly recordedPitch: number;
  /** Linear gain for this velocity. */
  readonly gain: number;
}

/** The samples of a piano, each decoded when a note first needs it, as far as it needs it. */
export interface SampleBank {
  /**
   * Returns what a key plays at a velocity, of which at least `seconds` will be heard.
   *
   * @throws Error where its sample is corrupt
   */
  soundOf(pitch: number, velocity: number, seconds: number): KeySound;
}

/** How much of a sample is decoded: the least of these that a note needs, or all. */
const DECODED_SECONDS = [2.5, 7];

/**
 * Returns the bank of these samples, which are one for each recorded key and layer. The gain of a velocity is that of
 * the SoundFont 2.04 specification, 40 · log10(velocity / 127) dB; the layers are levelled to stay on that curve.
 */
export function createSampleBank(encoded: readonly EncodedSample[]): SampleBank {
  const layers = [...new Set(encoded.map((sample) => sample.layer))].sort((a, b) => a - b);
  const softest = PIANO_LAYERS.get(layers[0]!)!.level;
  const files = new Map(encoded.map((sample) => [keyOf(sample.layer, sample.root), sample]));
  const decoded = new Map<string, { readonly recording: Recording; readonly seconds: number }>();

  const recordingOf = (key: string, needed: number): Recording => {
    const known = decoded.get(key);
    if (known && known.seconds >= needed) return known.recording;
    const { bytes, path } = files.get(key)!;
    const seconds = DECODED_SECONDS.find((candidate) => candidate >= needed) ?? Number.POSITIVE_INFINITY;
    const recording = decodeSample(bytes, path, seconds);
    decoded.set(key, { recording, seconds });
    return recording;
  };

  return {
    soundOf(pitch, velocity, seconds) {
      const layer =
        layers.find((candidate) => velocity <= PIANO_LAYERS.get(candidate)!.highestVelocity) ??
        layers.at(-1)!;
      const root = rootKeyOf(pitch);
      const levelling = 10 ** ((softest - PIANO_LAYERS.get(layer)!.level) / 20);
      return {
        recording: recordingOf(keyOf(layer, root), seconds),
        recordedPitch: recordedPitch(root),
        gain: levelling * (velocity / 127) ** 2,
      };
    },
  };
}

function keyOf(layer: PianoLayer, root: number): string {
  return `${layer}:${root}`;
}
