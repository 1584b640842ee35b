import type { KeySignature } from "@nocturne/score";

/** Returns the key signatures of music moved by so many semitones. */
export function transposeKeys(keys: readonly KeySignature[], semitones: number): readonly KeySignature[] {
  if (semitones % 12 === 0) return keys;
  return keys.map((key) => ({ ...key, fifths: spelled(key.fifths + 7 * semitones) }));
}

/**
 * Returns the key signatures of music whose pitches p became `sum` − p: the mirror of a major scale is the minor scale
 * of a key, and the other way round, so modes change.
 */
export function mirrorKeys(keys: readonly KeySignature[], sum: number): readonly KeySignature[] {
  // A scale mirrors itself about its supertonic, pitch class 2 + 7 × fifths.
  return keys.map((key) => ({
    ...key,
    fifths: spelled(7 * (sum - 4) - key.fifths),
    mode: key.mode === "major" ? "minor" : "major",
  }));
}

/** Of the keys that sound alike, the one with the fewest accidentals; six sharps rather than six flats. */
function spelled(fifths: number): number {
  const upwards = (((fifths + 5) % 12) + 12) % 12;
  return upwards - 5;
}
