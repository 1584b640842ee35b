import { chordName, type Harmony, harmonyOf, intervalName } from "./name-chord.ts";
import type { Shape } from "./shape.ts";

/** What a shape is called, where it has a name, and where the root of its harmony is. */
export interface ShapeName {
  /** `undefined` where no rule knows it. */
  readonly name: string | undefined;
  /** Semitones from the lowest note of the first chord to the root of the harmony; 0 where there is none. */
  readonly root: number;
}

/** A chord of a shape: its lowest note's interval, and the semitones of the others above that. */
interface Chord {
  readonly bass: number;
  readonly above: readonly number[];
}

/** Returns what musicians call a shape, found by rules from its intervals and values. */
export function nameShape(shape: Shape): ShapeName {
  const chords = chordsOf(shape);
  const classes = chords.flatMap(({ bass, above }) => [bass, ...above.map((each) => bass + each)]);
  const harmony = harmonyOf(classes);
  const name =
    chords.length === 1
      ? chordName(chords[0]!.above)
      : chords.every(({ above }) => above.length === 0)
        ? lineName(
            chords.map(({ bass }) => bass),
            harmony,
          )
        : figureName(chords, harmony);
  return { name, root: harmony?.root ?? 0 };
}

function chordsOf({ notes }: Shape): Chord[] {
  const chords: Chord[] = [];
  for (let i = 0; i < notes.length; i += notes[i]!.of) {
    const { interval, of } = notes[i]!;
    chords.push({
      bass: interval,
      above: notes.slice(i + 1, i + of).map((note) => note.interval - interval),
    });
  }
  return chords;
}

/** The name of single notes that follow each other. */
function lineName(line: readonly number[], harmony: Harmony | undefined): string | undefined {
  const steps = line.slice(1).map((pitch, i) => pitch - line[i]!);
  const way = steps.every((step) => step > 0) ? "up" : steps.every((step) => step < 0) ? "down" : undefined;
  if (steps.every((step) => step === 0))
    return line.length === 2 ? "note repeated" : `note repeated ${line.length} times`;
  if (line.length === 2) return `${intervalName(Math.abs(steps[0]!))} ${way}`;
  const sizes = steps.map(Math.abs);
  if (line.every((pitch, i) => pitch === line[i % 2])) return alternationName(sizes[0]!, line.length);
  if (way && sizes.every((size) => size === 1)) return `chromatic run ${way}`;
  if (way && sizes.every((size) => size <= 2)) return `scale run ${way}`;
  if (way && sizes.every((size) => size === 12)) return `octaves ${way}`;
  if (isTurn(line)) return "turn";
  if (harmony) {
    if (way) return `${harmony.name} arpeggio ${way}`;
    if (isAlberti(line)) return `Alberti bass, ${harmony.name}`;
    return `broken ${harmony.name}`;
  }
  if (sizes.every((size) => size <= 2))
    return steps[0]! * steps.at(-1)! < 0 ? "steps out and back" : "stepwise line";
  if (isPedalPoint(line)) return "line over a repeated note";
  return undefined;
}

function alternationName(size: number, notes: number): string {
  if (size <= 2) return notes === 3 ? "neighbour note" : "trill";
  if (size === 12) return "octave tremolo";
  return notes === 3 ? `${intervalName(size)} and back` : `tremolo, ${intervalName(size)}`;
}

/** Above, on, below and on a note again, by steps, or the other way round. */
function isTurn(line: readonly number[]): boolean {
  const from = line.length === 5 && line[0] === line[2] ? 1 : 0;
  const [a, b, c, d] = line.slice(from);
  if (line.length < 4 || line.length > 5 || b !== d) return false;
  const [above, below] = [a! - b!, c! - b!];
  return above * below < 0 && Math.abs(above) <= 2 && Math.abs(below) <= 2;
}

/** Low, high, middle, high, again and again, from any of them on. */
function isAlberti(line: readonly number[]): boolean {
  const high = Math.max(...line);
  return [0, 1].some((odd) => {
    const between = line.filter((_, i) => i % 2 !== odd);
    const alternate = between.every((pitch, i) => pitch < high && pitch !== between[i - 1]);
    return alternate && between.length > 1 && line.every((pitch, i) => i % 2 !== odd || pitch === high);
  });
}

/** Every second note is the same, the others move. */
function isPedalPoint(line: readonly number[]): boolean {
  return [0, 1].some(
    (odd) => line.length >= 4 && line.every((pitch, i) => i % 2 !== odd || pitch === line[odd]),
  );
}

/** The name of chords, and notes, that follow each other. */
function figureName(chords: readonly Chord[], harmony: Harmony | undefined): string | undefined {
  const [first, second] = chords as readonly [Chord, Chord];
  const same = chords.every((chord) => chord.above.join() === first.above.join());
  if (same && chords.every(({ bass }) => bass === first.bass)) {
    const name = chordName(first.above);
    return name && `${name}, ${chords.length > 2 ? `${chords.length} times` : "twice"}`;
  }
  const inParallel = same ? movedName(first, chords) : parallelName(chords);
  if (inParallel) return inParallel;
  const rest = chords.slice(1);
  const below = first.above.length === 0 || first.above.every((each) => each === 12);
  if (
    below &&
    rest.every(({ bass, above }) => bass > first.bass + 4 && above.length > 0 && bass === second.bass)
  ) {
    const kind = rest.length === 2 ? "waltz bass" : rest.length === 1 ? "bass and chord" : "bass and chords";
    return harmony ? `${kind}, ${harmony.name}` : kind;
  }
  if (harmony) return `broken ${harmony.name} in chords`;
  const [from, to] = chords.map(({ bass, above }) => {
    const each = harmonyOf([0, ...above]);
    return each && { name: each.name, root: (bass + each.root + 144) % 12 };
  });
  if (chords.length === 2 && from && to) {
    const up = (to.root - from.root + 12) % 12;
    const movement =
      up === 5 ? "falling fifth" : up === 7 ? "falling fourth" : intervalName(Math.min(up, 12 - up));
    return `${from.name} to ${to.name}, ${movement}`;
  }
  return undefined;
}

/** One chord, moved. */
function movedName(first: Chord, chords: readonly Chord[]): string | undefined {
  const [chord, line] = [
    first.above[0] === 12 ? "octaves" : chordName(first.above),
    lineName(
      chords.map(({ bass }) => bass),
      undefined,
    ),
  ];
  return chord && line && `${chord}: ${line}`;
}

/** Thirds, sixths and the like that move together. */
function parallelName(chords: readonly Chord[]): string | undefined {
  const kinds = [
    ["thirds", 3, 4],
    ["sixths", 8, 9],
    ["tenths", 15, 16],
  ] as const;
  for (const [name, low, high] of kinds) {
    if (chords.every(({ above }) => above.length === 1 && above[0]! >= low && above[0]! <= high)) {
      const line = lineName(
        chords.map(({ bass }) => bass),
        undefined,
      );
      return line ? `${name}: ${line}` : name;
    }
  }
  return undefined;
}
