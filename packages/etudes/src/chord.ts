import { accidentalOf, type Key, keyOn, mod, NATURALS } from "./key.ts";

/** The kinds of chord that the études use. */
export type ChordQuality =
  | "major"
  | "minor"
  | "diminished"
  | "dominant seventh"
  | "major seventh"
  | "minor seventh"
  | "half-diminished seventh"
  | "diminished seventh";

/** A chord in a key, with its spelling. */
export interface Chord {
  /** Roman numeral with figured bass, as `V65/ii`; lower case is minor. */
  readonly roman: string;
  readonly key: Key;
  readonly quality: ChordQuality;
  /** Pitch classes from the root upwards. */
  readonly tones: readonly number[];
  /** Letters of the tones, in the same order. */
  readonly letters: readonly number[];
  /** Index in `tones` of the bass. */
  readonly inversion: number;
  /** Accidentals of the seven letters while the chord sounds: the key's, but for the chord's own. */
  readonly scale: readonly number[];
  /** Whether the chord is a dominant, in its key or of the chord that it leads to. */
  readonly dominant: boolean;
}

const PATTERN = /^(b?)(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)([°ø]?)(7|65|64|6|43|42)?(?:\/(.+))?$/;
const DEGREES = ["I", "II", "III", "IV", "V", "VI", "VII"];
const INVERSIONS: Readonly<Record<string, number>> = { "6": 1, "64": 2, "65": 1, "43": 2, "42": 3 };
const SEVENTHS = new Set(["7", "65", "43", "42"]);

const INTERVALS: Readonly<Record<ChordQuality, readonly number[]>> = {
  major: [0, 4, 7],
  minor: [0, 3, 7],
  diminished: [0, 3, 6],
  "dominant seventh": [0, 4, 7, 10],
  "major seventh": [0, 4, 7, 11],
  "minor seventh": [0, 3, 7, 10],
  "half-diminished seventh": [0, 3, 6, 10],
  "diminished seventh": [0, 3, 6, 9],
};

/**
 * Returns the chord that a roman numeral names in a key: `I`, `ii65`, `vii°7`, `V7/vi`, `bII6`. `vii°` stands on the
 * leading tone in minor too; figures are 6, 64, 7, 65, 43, 42.
 *
 * @throws RangeError where the numeral cannot be read
 */
export function chordOf(key: Key, roman: string): Chord {
  const match = PATTERN.exec(roman);
  if (!match) throw new RangeError(`etudes: roman numeral must be like "V65/ii", got "${roman}"`);
  const [, flat, numeral = "", mark = "", figure = "", target] = match;
  const home = target ? keyOfTarget(key, target) : key;
  const degree = DEGREES.indexOf(numeral.toUpperCase());
  const letter = (home.letter + degree) % 7;
  const raised = degree === 6 && mark !== "" && home.mode === "minor" ? 1 : 0;
  const accidental = accidentalOf(home, letter) + raised - (flat ? 1 : 0);
  const quality = qualityOf(numeral, mark, SEVENTHS.has(figure), degree);
  const root = mod(NATURALS[letter]! + accidental, 12);
  const tones = INTERVALS[quality].map((interval) => (root + interval) % 12);
  const letters = tones.map((_, index) => (letter + 2 * index) % 7);
  const scale = [0, 1, 2, 3, 4, 5, 6].map((each) => accidentalOf(key, each));
  tones.forEach((tone, index) => {
    const natural = NATURALS[letters[index]!]!;
    scale[letters[index]!] = mod(tone - natural + 6, 12) - 6;
  });
  return {
    roman,
    key,
    quality,
    tones,
    letters,
    inversion: INVERSIONS[figure] ?? 0,
    scale,
    dominant: (degree === 4 && numeral === "V") || (degree === 6 && mark !== ""),
  };
}

/** Returns the pitch class of the chord's bass. */
export function bassOf(chord: Chord): number {
  return chord.tones[chord.inversion]!;
}

/** Returns whether a staff position (see {@link pitchAt}) is one of the chord's tones. */
export function isChordTone(chord: Chord, position: number): boolean {
  return chord.letters.includes(mod(position, 7));
}

/**
 * Returns the MIDI pitch of a staff position while a chord sounds. Positions count letters: 35 is the C of middle C
 * (60), 36 the D above it, whatever its accidental.
 */
export function pitchAt(position: number, scale: readonly number[]): number {
  const letter = mod(position, 7);
  return 12 * Math.floor(position / 7) + NATURALS[letter]! + scale[letter]!;
}

function keyOfTarget(key: Key, target: string): Key {
  const chord = chordOf(key, target);
  const letter = chord.letters[0]!;
  return keyOn(letter, chord.scale[letter]!, chord.quality.startsWith("major") ? "major" : "minor");
}

function qualityOf(numeral: string, mark: string, seventh: boolean, degree: number): ChordQuality {
  if (mark === "ø") return "half-diminished seventh";
  if (mark === "°") return seventh ? "diminished seventh" : "diminished";
  const upper = numeral === numeral.toUpperCase();
  if (!seventh) return upper ? "major" : "minor";
  if (!upper) return "minor seventh";
  return degree === 4 || degree === 6 ? "dominant seventh" : "major seventh";
}
