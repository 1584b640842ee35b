import type { Grammar } from "../contract.ts";
import { rangeMask } from "../range-mask.ts";
import { CYCLE, LENGTHS } from "./lengths.ts";
import { positionOf } from "./read-words.ts";
import { type Shape, struckAt } from "./shape.ts";
import { FARTHEST } from "./vocabulary.ts";
import { MOST_SPREAD } from "./voices.ts";
import { EARLIEST, NOTE, type WordPlan } from "./word-steps.ts";
import { PATTERN_KINDS } from "./words-config.ts";

interface State {
  readonly started: boolean;
  /** The step of the last word, in its cycle. */
  readonly clock: number;
  readonly tempo: number;
  /** Steps from the last word's to the last onset of the notes told. */
  readonly struck: number;
  /** The root of the last word. */
  readonly root: number;
  /** The shape of which notes are to be told, its unit and spread, and how many have been. */
  readonly shape: number;
  readonly unit: number;
  readonly spread: number;
  readonly told: number;
  /** Whether any of them was struck at the word's onset, as one of its first chord is. */
  readonly begun: boolean;
}

/**
 * Returns the grammar of words: time never runs back, the words of one onset rise by their lowest notes, tempo changes
 * only where all notes begun have been struck, all notes are keys, residuals are those of as many notes, and a word told
 * note by note has all of its notes.
 */
export function wordsGrammar({ fields, place, vocabulary, books, residuals }: WordPlan): Grammar<State> {
  const { shapes } = vocabulary;
  const only = (field: number, id: number): Uint8Array | undefined => rangeMask(fields[field]!.size, id, id);
  const sizeOf = (field: number): number => fields[field]!.size;
  const noteFields = new Set([place.stretch, place.velocity, place.timing]);
  const positionField = (field: number, clock: number): Uint8Array | undefined => {
    const [inBeat, beat] = positionOf(clock);
    return only(field, field === place.inBeat ? inBeat : beat);
  };

  return {
    start: {
      started: false,
      clock: 0,
      tempo: 0,
      struck: -1,
      root: 0,
      shape: -1,
      unit: 1,
      spread: 0,
      told: 0,
      begun: true,
    },
    complete: ({ shape }) => shape < 0,
    allowed(state, field, chosen) {
      if (state.shape >= 0) return allowedInNote(state, field);
      const lowest = state.started && chosen[place.delta] === 0 ? state.root : 0;
      switch (field) {
        case place.inBeat:
        case place.beat:
          return positionField(field, (state.clock + chosen[place.delta]!) % CYCLE);
        case place.tempo:
          return state.started && chosen[place.delta]! <= state.struck ? only(field, state.tempo) : undefined;
        case place.word:
          return wordMask(lowest);
        case place.octave: {
          const { low, high } = shapes[chosen[place.word]! - 1]!;
          return rangeMask(
            sizeOf(field),
            Math.floor(Math.max(-low, lowest) / 12),
            Math.floor((127 - high) / 12),
          );
        }
        case place.noteName: {
          const { low, high } = shapes[chosen[place.word]! - 1]!;
          const octave = 12 * chosen[place.octave]!;
          return rangeMask(sizeOf(field), Math.max(-low, lowest) - octave, 127 - high - octave);
        }
        case place.stretch: {
          const { gap } = shapes[chosen[place.word]! - 1]!;
          if (gap[0] === 0) return undefined;
          const longest = Math.floor((FARTHEST * gap[1]) / gap[0]);
          const within = LENGTHS.findIndex((length) => length > longest);
          return within < 0 ? undefined : rangeMask(sizeOf(field), 0, Math.max(0, within - 1));
        }
        case place.spread:
          return shapes[chosen[place.word]! - 1]!.hasChord ? undefined : only(field, 0);
        case place.detail:
          return shapes[chosen[place.word]! - 1]!.notes.length > 1 ? undefined : only(field, 0);
      }
      const kind = PATTERN_KINDS.find((each) => place[each] === field);
      if (!kind) return undefined;
      if (residuals === "fine" && chosen[place.detail] === 1) return only(field, 0);
      const shape = shapes[chosen[place.word]! - 1]!;
      if (kind === "timing") return timingMask(shape, chosen[place.spread]!);
      return books[kind].legal(shape.notes.length);
    },
    next(state, step) {
      const at = (field: number): number => (field < 0 ? 0 : step[field]!);
      const id = at(place.word);
      if (id === NOTE) {
        if (state.shape < 0) return state;
        const note = shapes[state.shape]!.notes[state.told]!;
        const onset = Math.max(0, struckAt(note, state.unit, state.spread) + at(place.timing) - EARLIEST);
        const told = state.told + 1;
        const done = told === shapes[state.shape]!.notes.length;
        return {
          ...state,
          struck: Math.max(state.struck, onset),
          told: done ? 0 : told,
          begun: state.begun || onset === 0,
          shape: done ? -1 : state.shape,
        };
      }
      const delta = at(place.delta);
      const shape = shapes[id - 1]!;
      const unit = LENGTHS[at(place.stretch)]!;
      const spread = at(place.spread);
      const count = shape.notes.length;
      const detailed = at(place.detail) === 1 && count > 1;
      let struck = Math.max(state.struck - delta, detailed ? -1 : 0);
      if (!detailed) {
        const timing = residuals === "none" ? 0 : at(place.timing);
        for (const [i, note] of shape.notes.entries()) {
          const late = books.timing.at(timing, i, count);
          struck = Math.max(struck, struckAt(note, unit, spread) + late);
        }
      }
      return {
        started: true,
        clock: (state.clock + delta) % CYCLE,
        tempo: state.started && delta <= state.struck ? state.tempo : at(place.tempo),
        struck,
        root: 12 * at(place.octave) + at(place.noteName),
        shape: detailed ? id - 1 : -1,
        unit,
        spread,
        told: 0,
        begun: !detailed,
      };
    },
  };

  function allowedInNote(state: State, field: number): Uint8Array | undefined {
    if (field === place.timing) {
      const early = struckAt(shapes[state.shape]!.notes[state.told]!, state.unit, state.spread);
      const { place: at, of } = shapes[state.shape]!.notes[state.told]!;
      if (!state.begun && state.told === at && at === of - 1) return only(field, EARLIEST - early);
      return rangeMask(sizeOf(field), EARLIEST - Math.min(early, EARLIEST), EARLIEST + MOST_SPREAD);
    }
    if (noteFields.has(field)) return undefined;
    if (field === place.tempo) return only(field, state.tempo);
    if (field === place.inBeat || field === place.beat) return positionField(field, state.clock);
    return only(field, 0);
  }

  /** The patterns with which a note of the first chord is struck at the word's onset, and none before. */
  function timingMask(shape: Shape, spread: number): Uint8Array {
    const { notes } = shape;
    const [{ of } = { of: 1 }] = notes;
    const mask = new Uint8Array(sizeOf(place.timing));
    for (const [id, legal] of books.timing.legal(notes.length).entries()) {
      if (legal === 0) continue;
      let first = Number.POSITIVE_INFINITY;
      for (let i = 0; i < of; i++) {
        first = Math.min(first, struckAt(notes[i]!, 0, spread) + books.timing.at(id, i, notes.length));
      }
      if (first === 0) mask[id] = 1;
    }
    return mask;
  }

  /** Words but that of a single note told: all whose notes can be keys above a root. */
  function wordMask(lowest: number): Uint8Array {
    const mask = new Uint8Array(sizeOf(place.word));
    for (const [i, { low, high }] of shapes.entries())
      if (Math.max(-low, lowest) + high <= 127) mask[i + 1] = 1;
    return mask;
  }
}
