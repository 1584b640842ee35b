import { decodeSample, type Recording } from "./decode-sample.ts";
import { resample } from "./resample.ts";
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
  /** At the key's pitch and the sample rate asked for. */
  readonly recording: Recording;
  /** Linear gain for the velocity. */
  readonly gain: number;
}

/** What is asked of a key's sound. */
export interface KeySoundOptions {
  /** MIDI key number. */
  readonly pitch: number;
  /** 1–127. */
  readonly velocity: number;
  /** In Hz. */
  readonly sampleRate: number;
  /** How much of it will be heard at most. */
  readonly seconds: number;
}

/** The samples of a piano, each decoded and tuned when a note first needs it, as far as it needs it. */
export interface SampleBank {
  /** Tells what will be asked for, so that each sample is decoded once, as far as all of it needs. */
  foresee(sounds: readonly KeySoundOptions[]): void;
  /**
   * Returns what a key plays.
   *
   * @throws Error where its sample is corrupt
   */
  soundOf(options: KeySoundOptions): KeySound;
}

/** How much of a sample is decoded: the least of these that a note needs, or all. */
const DECODED_SECONDS = [1, 2, 3, 4, 6, 8, 12];

/**
 * Returns the bank of these samples, which are one for each recorded key and layer. The gain of a velocity is that of
 * the SoundFont 2.04 specification, 40 · log10(velocity / 127) dB; the layers are levelled to stay on that curve.
 */
export function createSampleBank(encoded: readonly EncodedSample[]): SampleBank {
  const layers = [...new Set(encoded.map((sample) => sample.layer))].sort((a, b) => a - b);
  const softest = PIANO_LAYERS.get(layers[0]!)!.level;
  const files = new Map(encoded.map((sample) => [`${sample.layer} ${sample.root}`, sample]));
  const recordings = createCache();
  const tunedRecordings = createCache();

  const layerOf = (velocity: number): PianoLayer =>
    layers.find((candidate) => velocity <= PIANO_LAYERS.get(candidate)!.highestVelocity) ?? layers.at(-1)!;
  const keyOf = (layer: PianoLayer, root: number) => `${layer} ${root}`;
  const tunedKeyOf = (layer: PianoLayer, pitch: number, sampleRate: number) =>
    `${layer} ${pitch} ${sampleRate}`;

  const recordingOf = (layer: PianoLayer, root: number, needed: number): Recording =>
    recordings.get(keyOf(layer, root), needed, (seconds) => {
      const { bytes, path } = files.get(keyOf(layer, root))!;
      return decodeSample(bytes, path, seconds);
    });

  const tunedOf = (layer: PianoLayer, pitch: number, sampleRate: number, needed: number): Recording =>
    tunedRecordings.get(tunedKeyOf(layer, pitch, sampleRate), needed, (seconds) => {
      const recording = recordingOf(layer, rootKeyOf(pitch), seconds * ratioOf(pitch));
      return resample(recording, (recording.sampleRate / sampleRate) * ratioOf(pitch), sampleRate);
    });

  return {
    foresee(sounds) {
      for (const { pitch, velocity, sampleRate, seconds } of sounds) {
        const layer = layerOf(velocity);
        const whole = tunedRecordings.foresee(tunedKeyOf(layer, pitch, sampleRate), seconds);
        recordings.foresee(keyOf(layer, rootKeyOf(pitch)), whole * ratioOf(pitch));
      }
    },
    soundOf({ pitch, velocity, sampleRate, seconds }) {
      const layer = layerOf(velocity);
      const levelling = 10 ** ((softest - PIANO_LAYERS.get(layer)!.level) / 20);
      return {
        recording: tunedOf(layer, pitch, sampleRate, seconds),
        gain: levelling * (velocity / 127) ** 2,
      };
    },
  };
}

/** How much faster than it was recorded a pitch is played. */
function ratioOf(pitch: number): number {
  return 2 ** ((pitch - recordedPitch(rootKeyOf(pitch))) / 12);
}

/** Keeps what was made, and makes it again where more seconds of it are needed. */
function createCache() {
  const made = new Map<string, { readonly recording: Recording; readonly seconds: number }>();
  const foreseen = new Map<string, number>();
  const rounded = (seconds: number) =>
    DECODED_SECONDS.find((candidate) => candidate >= seconds) ?? Number.POSITIVE_INFINITY;
  return {
    /** Returns how many seconds will be made. */
    foresee(key: string, needed: number): number {
      const seconds = Math.max(foreseen.get(key) ?? 0, rounded(needed));
      foreseen.set(key, seconds);
      return seconds;
    },
    get(key: string, needed: number, make: (seconds: number) => Recording): Recording {
      const known = made.get(key);
      if (known && known.seconds >= needed) return known.recording;
      const seconds = Math.max(foreseen.get(key) ?? 0, rounded(needed));
      const recording = make(seconds);
      made.set(key, { recording, seconds });
      return recording;
    },
  };
}
