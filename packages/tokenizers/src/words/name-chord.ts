/** A harmony, and which pitch class above the lowest note given is its root. */
export interface Harmony {
  readonly name: string;
  /** Semitones above the lowest note, 0–11. */
  readonly root: number;
}

/** Semitones above the root; of sets that are one another's inversions the first is meant. */
const HARMONIES: readonly (readonly [name: string, ...semitones: number[]])[] = [
  ["major triad", 0, 4, 7],
  ["minor triad", 0, 3, 7],
  ["diminished triad", 0, 3, 6],
  ["augmented triad", 0, 4, 8],
  ["dominant seventh", 0, 4, 7, 10],
  ["minor seventh", 0, 3, 7, 10],
  ["major seventh", 0, 4, 7, 11],
  ["half-diminished seventh", 0, 3, 6, 10],
  ["diminished seventh", 0, 3, 6, 9],
  ["suspended fourth", 0, 5, 7],
  ["seventh without fifth", 0, 4, 10],
  ["seventh without third", 0, 7, 10],
  ["dominant ninth", 0, 2, 4, 7, 10],
  ["added sixth", 0, 4, 7, 9],
  ["open fifth", 0, 7],
];

const INTERVALS = [
  "unison",
  "minor second",
  "major second",
  "minor third",
  "major third",
  "fourth",
  "tritone",
  "fifth",
  "minor sixth",
  "major sixth",
  "minor seventh",
  "major seventh",
  "octave",
];

const INVERSIONS = ["", ", first inversion", ", second inversion", ", third inversion"];

/** Returns the harmony of some pitch classes above the lowest note, whatever their order; `undefined` where none is known. */
export function harmonyOf(intervals: readonly number[]): Harmony | undefined {
  const classes = new Set(intervals.map((interval) => ((interval % 12) + 12) % 12));
  for (const [name, ...semitones] of HARMONIES) {
    if (semitones.length !== classes.size) continue;
    for (let root = 0; root < 12; root++) {
      if (semitones.every((each) => classes.has((root + each) % 12))) return { name, root };
    }
  }
  return undefined;
}

/** Returns the name of an interval in semitones, 0 or more; compound ones by the octaves above. */
export function intervalName(semitones: number): string {
  if (semitones <= 12) return INTERVALS[semitones]!;
  const octaves = Math.floor((semitones - 1) / 12);
  const rest = INTERVALS[semitones - 12 * octaves]!;
  return `${rest} and ${octaves === 1 ? "an octave" : `${octaves} octaves`}`;
}

/** Returns the name of a chord given as ascending semitones above its lowest note; `undefined` where there is none. */
export function chordName(intervals: readonly number[]): string | undefined {
  const [first, second] = intervals;
  if (first === undefined) return "note";
  if (second === undefined) return intervalName(first);
  const outer = intervals.at(-1)!;
  const classes = new Set([0, ...intervals.map((each) => each % 12)]);
  if (classes.size === 1) return "octaves";
  if (classes.size === 2 && outer % 12 === 0) {
    const inner = intervals.find((each) => each % 12 !== 0)!;
    return `octave with ${intervalName(inner)}`;
  }
  const harmony = harmonyOf([0, ...intervals]);
  if (!harmony) return undefined;
  const degrees = [...classes].map((each) => (each - harmony.root + 12) % 12).sort((a, b) => a - b);
  const inversion = INVERSIONS[degrees.indexOf((12 - harmony.root) % 12)] ?? "";
  const symmetric = /augmented|diminished seventh/.test(harmony.name) && !harmony.name.startsWith("half");
  return `${harmony.name}${symmetric ? "" : inversion}${intervals.length + 1 > classes.size ? ", doubled" : ""}`;
}
