import type { GridNotes } from "./grid-notes.ts";
import { CYCLE, DELTAS, LENGTHS, STEPS_PER_BEAT, stretchCodec } from "./lengths.ts";
import { SHARE_PLACES, shareOf } from "./residual-patterns.ts";
import { type Occurrence, segment } from "./segment.ts";
import { type Shape, soundsFor, struckAt } from "./shape.ts";
import { MOST_SPREAD } from "./voices.ts";
import { EARLIEST, NOTE, tempoBins, type WordPlan } from "./word-steps.ts";
import { PATTERN_KINDS, type PatternKind } from "./words-config.ts";

/** What a word says of its notes but pitch and shape, and how the notes differ from it. */
export interface Spoken {
  /** The loudest note's bin. */
  readonly velocity: number;
  /** Steps from the lowest to the highest note of the first chord. */
  readonly spread: number;
  /** By note; lengths that are no share of the written value are the nearest. */
  readonly differs: Readonly<Record<PatternKind, readonly number[]>>;
  /** Whether all lengths are told. */
  readonly exact: boolean;
}

/** Compares the notes of a word to what it says. */
export function spoken(notes: GridNotes, word: Occurrence, shape: Shape): Spoken {
  const velocity = word.notes.reduce((most, note) => Math.max(most, notes.velocity[note]!), 0);
  const spread = spreadOf(notes, word, shape);
  const articulation: number[] = [];
  const timing: number[] = [];
  const dynamics: number[] = [];
  let exact = true;
  for (const [i, note] of word.notes.entries()) {
    const part = shape.notes[i]!;
    dynamics.push(notes.velocity[note]! - velocity);
    timing.push(notes.onset[note]! - word.onset - struckAt(part, word.unit, spread));
    const length = LENGTHS[notes.duration[note]!]!;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const place of SHARE_PLACES) {
      const off = Math.abs(soundsFor(part, word.unit, shareOf(place)) - length);
      if (off < least) {
        least = off;
        best = place;
        if (off === 0) break;
      }
    }
    articulation.push(best);
    exact &&= least === 0;
  }
  return { velocity, spread, differs: { articulation, timing, dynamics }, exact };
}

function spreadOf(notes: GridNotes, word: Occurrence, shape: Shape): number {
  const first = shape.notes.findIndex(({ of }) => of > 1);
  if (first < 0) return 0;
  const onsets = word.notes.slice(first, first + shape.notes[first]!.of).map((note) => notes.onset[note]!);
  const { at } = shape.notes[first]!;
  const nominal = word.onset + Math.round((word.unit * at[0]) / at[1]);
  return Math.min(Math.max(onsets.at(-1)! - nominal, 0), MOST_SPREAD);
}

/** Writes the words of a piece: rows of values, and how many steps they are. */
export function writeWords(plan: WordPlan, notes: GridNotes): { length: number; values: Int32Array } {
  const { place, vocabulary, residuals, books, fields } = plan;
  const words = segment(notes, vocabulary);
  const tempos = temposOf(notes, words);
  const width = fields.length;
  const values = new Int32Array((words.length + notes.length) * width);
  let at = 0;
  let clock = 0;
  let last = 0;
  const step = (id: number, delta: number, tempo: number): void => {
    clock += delta;
    values[at + place.delta] = delta;
    values[at + place.inBeat] = clock % STEPS_PER_BEAT;
    values[at + place.beat] = Math.floor(clock / STEPS_PER_BEAT) % (CYCLE / STEPS_PER_BEAT);
    values[at + place.tempo] = tempo;
    values[at + place.word] = id;
  };
  for (const [i, word] of words.entries()) {
    const shape = vocabulary.shapes[word.shape]!;
    const said = spoken(notes, word, shape);
    let delta = word.onset - last;
    if (delta >= DELTAS) delta -= CYCLE * Math.ceil((delta - DELTAS + 1) / CYCLE);
    last = word.onset;
    step(word.shape + 1, delta, tempos[i]!);
    const alone = word.notes.length === 1;
    values[at + place.stretch] = alone ? notes.duration[word.notes[0]!]! : stretchCodec.encode(word.unit);
    values[at + place.octave] = Math.floor(word.root / 12);
    values[at + place.noteName] = word.root % 12;
    values[at + place.velocity] = said.velocity;
    values[at + place.spread] = said.spread;
    if (residuals === "none" || alone) {
      at += width;
      continue;
    }
    const ids = PATTERN_KINDS.map((kind) => books[kind].exact(said.differs[kind]));
    if (residuals === "coarse" || (said.exact && ids.every((id) => id >= 0))) {
      for (const [k, kind] of PATTERN_KINDS.entries()) {
        values[at + place[kind]] = ids[k]! >= 0 ? ids[k]! : books[kind].nearest(said.differs[kind]);
      }
      at += width;
      continue;
    }
    values[at + place.detail] = 1;
    at += width;
    for (const [k, note] of word.notes.entries()) {
      step(NOTE, 0, tempos[i]!);
      values[at + place.stretch] = notes.duration[note]!;
      values[at + place.velocity] = notes.velocity[note]!;
      values[at + place.timing] = said.differs.timing[k]! + EARLIEST;
      at += width;
    }
  }
  return { length: at / width, values: values.slice(0, at) };
}

/**
 * The tempo of each word: the mean between seams, which are the onsets before which all notes of words begun have been
 * struck, so that a player knows when they sound without knowing what comes.
 */
function temposOf(notes: GridNotes, words: readonly Occurrence[]): Int32Array {
  const tempos = new Int32Array(words.length);
  let from = 0;
  let until = -1;
  const close = (to: number, end: number): void => {
    const begin = words[from]!.onset;
    // After the last seam, the tempo is the mean to the last onset, or that of one step.
    const stop = Math.max(end, begin + 1);
    const minutes = (notes.secondsAt(stop) - notes.secondsAt(begin)) / 60;
    tempos.fill(tempoBins.encode((stop - begin) / STEPS_PER_BEAT / minutes), from, to);
    from = to;
  };
  for (const [i, word] of words.entries()) {
    if (i > 0 && word.onset > until) close(i, word.onset);
    for (const note of word.notes) until = Math.max(until, notes.onset[note]!);
  }
  if (words.length > 0) close(words.length, until);
  return tempos;
}
