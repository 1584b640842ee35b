/** Major or minor. */
export type Mode = "major" | "minor";

/** A key with its spelling. */
export interface Key {
  /** As in "E-flat major". */
  readonly name: string;
  readonly mode: Mode;
  /** Pitch class of the tonic: 0 is C, 11 is B. */
  readonly tonic: number;
  /** Letter of the tonic: 0 is C, 6 is B. */
  readonly letter: number;
  /** Sharps (positive) or flats (negative) of the key signature. */
  readonly fifths: number;
}

/** Pitch classes of the letters C D E F G A B. */
export const NATURALS: readonly number[] = [0, 2, 4, 5, 7, 9, 11];

const LETTERS = "CDEFGAB";
const LETTER_FIFTHS = [0, 2, 4, -1, 1, 3, 5];
const ACCIDENTALS = ["-flat", "", "-sharp"];

/** The twenty-four keys, majors from D-flat (5 flats) to F-sharp, minors from E-flat to G-sharp, by fifths. */
export const KEYS: readonly Key[] = [
  ...range(-5, 6).map((fifths) => keyOfSignature(fifths, "major")),
  ...range(-6, 5).map((fifths) => keyOfSignature(fifths, "minor")),
];

/**
 * Returns the key of this name, such as "E-flat major" or "f-sharp minor".
 *
 * @throws RangeError where it is not one of the twenty-four {@link KEYS}
 */
export function keyNamed(name: string): Key {
  const key = KEYS.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!key) {
    throw new RangeError(
      `etudes: key must be one of the 24 in KEYS, as "E-flat major" or "C-sharp minor", got "${name}"`,
    );
  }
  return key;
}

/** Returns the key on a spelled tonic; it may have more than seven accidentals where music modulates far. */
export function keyOn(letter: number, accidental: number, mode: Mode): Key {
  const fifths = LETTER_FIFTHS[letter]! + 7 * accidental - (mode === "minor" ? 3 : 0);
  const tonic = mod(NATURALS[letter]! + accidental, 12);
  return { name: keyName(tonic, mode, letter, accidental), mode, tonic, letter, fifths };
}

/** How a section's key stands to the key of the piece. */
export type KeyRelation = "tonic" | "dominant" | "subdominant" | "relative" | "parallel";

/** Returns a neighbouring key. In minor, the dominant is the minor key on the fifth degree. */
export function relatedKey(key: Key, relation: KeyRelation): Key {
  const opposite = key.mode === "major" ? "minor" : "major";
  switch (relation) {
    case "tonic":
      return key;
    case "dominant":
      return onDegree(key, 4, key.mode);
    case "subdominant":
      return onDegree(key, 3, key.mode);
    case "relative":
      return onDegree(key, key.mode === "major" ? 5 : 2, opposite);
    case "parallel":
      return keyOn(key.letter, accidentalOf(key, key.letter), opposite);
  }
}

/** Returns the accidental (−1 flat, 1 sharp) that the key signature gives a letter. */
export function accidentalOf(key: Key, letter: number): number {
  return Math.floor((key.fifths - (LETTER_FIFTHS[letter]! + 1) + 6) / 7);
}

/** The remainder that is never negative. */
export function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function onDegree(key: Key, degree: number, mode: Mode): Key {
  const letter = (key.letter + degree) % 7;
  return keyOn(letter, accidentalOf(key, letter), mode);
}

function keyOfSignature(fifths: number, mode: Mode): Key {
  const tonicFifths = mode === "minor" ? fifths + 3 : fifths;
  const letter = mod(tonicFifths * 4, 7);
  return keyOn(letter, (tonicFifths - LETTER_FIFTHS[letter]!) / 7, mode);
}

/** Names beyond the twenty-four are told by their enharmonic equal among them. */
function keyName(tonic: number, mode: Mode, letter: number, accidental: number): string {
  const fifths = LETTER_FIFTHS[letter]! + 7 * accidental;
  const [low, high] = mode === "major" ? [-5, 6] : [-3, 8];
  if (fifths >= low && fifths <= high) return `${LETTERS[letter]}${ACCIDENTALS[accidental + 1]} ${mode}`;
  const usual = low + mod(tonic * 7 - low, 12);
  const usualLetter = mod(usual * 4, 7);
  return keyName(tonic, mode, usualLetter, (usual - LETTER_FIFTHS[usualLetter]!) / 7);
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => low + index);
}
