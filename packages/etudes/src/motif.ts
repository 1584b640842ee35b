import type { LineNote } from "./line.ts";
import type { TruthEntry, TruthMotif } from "./truth.ts";

/** A motif as composed: its shape in staff positions, and its first statement. */
export interface Motif {
  readonly name: string;
  readonly steps: readonly number[];
  readonly semitones: readonly number[];
  readonly onsets: readonly number[];
  readonly durations: readonly number[];
  /** Staff position and pitch of the first note of the first statement. */
  readonly position: number;
  readonly pitch: number;
}

/** How an entry stands to its motif. */
export interface EntryForm {
  readonly voice: string;
  /** @default false */
  readonly inverted?: boolean;
  /** @default 1 */
  readonly augmentedBy?: number;
  /** @default false */
  readonly inSequence?: boolean;
}

/** Returns the motif that these notes state. */
export function motifOf(name: string, notes: readonly LineNote[]): Motif {
  const [first] = notes;
  if (!first) throw new RangeError(`etudes: motif ${name} needs at least one note`);
  return {
    name,
    steps: notes.map((note) => note.position - first.position),
    semitones: notes.map((note) => note.pitch - first.pitch),
    onsets: notes.map((note) => note.start - first.start),
    durations: notes.map((note) => note.duration),
    position: first.position,
    pitch: first.pitch,
  };
}

/** Returns the entry that these notes make, or undefined where they do not keep to the motif's steps and rhythm. */
export function entryOf(motif: Motif, notes: readonly LineNote[], form: EntryForm): TruthEntry | undefined {
  const { voice, inverted = false, augmentedBy = 1, inSequence = false } = form;
  const [first] = notes;
  const last = notes.at(-1);
  if (!first || !last || notes.length !== motif.steps.length) return undefined;
  const sign = inverted ? -1 : 1;
  const faithful = notes.every(
    (note, index) =>
      note.position - first.position === sign * motif.steps[index]! &&
      note.start - first.start === augmentedBy * motif.onsets[index]! &&
      note.duration === augmentedBy * motif.durations[index]!,
  );
  if (!faithful) return undefined;
  return {
    motif: motif.name,
    voice,
    start: first.start,
    end: last.start + last.duration,
    key: first.chord.key.name,
    transposedBySteps: first.position - motif.position,
    transposedBySemitones: first.pitch - motif.pitch,
    inverted,
    augmentedBy,
    inSequence,
    ornamented: false,
    pitches: notes.map((note) => note.pitch),
  };
}

/** Returns the motif as the truth tells it. */
export function truthOfMotif({ name, steps, semitones, onsets, durations }: Motif): TruthMotif {
  return { name, steps, semitones, onsets, durations };
}

/** Returns how much a shape says: a leap or two, a few different notes, a turn; higher is better. */
export function characterOf(notes: readonly LineNote[]): number {
  const moves = notes.slice(1).map((note, index) => note.position - notes[index]!.position);
  const leaps = moves.filter((move) => Math.abs(move) > 1).length;
  const repeats = moves.filter((move) => move === 0).length;
  const different = new Set(notes.map((note) => note.position)).size;
  const turns = moves.slice(1).filter((move, index) => move * moves[index]! < 0).length;
  const oneLeap = leaps === 1 ? 6 : leaps === 2 ? 4 : 0;
  return oneLeap + Math.min(different, 4) * 2 + (turns === 1 ? 3 : turns === 0 ? 0 : 1) - 3 * repeats;
}
