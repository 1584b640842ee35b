import { VELOCITIES, velocityBins } from "./grid-notes.ts";
import { CYCLE, LENGTHS, STEPS_PER_BEAT } from "./lengths.ts";
import { shareOf } from "./residual-patterns.ts";
import { type Shape, soundsFor, struckAt } from "./shape.ts";
import { EARLIEST, NOTE, tempoBins, type WordPlan } from "./word-steps.ts";

/** A note as words tell it. */
export interface SpokenNote {
  readonly pitch: number;
  readonly velocity: number;
  /** Steps. */
  readonly onset: number;
  /** Steps. */
  readonly duration: number;
}

/** Reads words step by step; what it says holds for the step read last. */
export interface WordReader {
  /** The notes that a step completes. Total; no note is struck before the onset of its word. */
  read(step: ArrayLike<number>, at: number): readonly SpokenNote[];
  /** Whether a word has been read. */
  readonly started: boolean;
  /** The step of the last word. */
  readonly onset: number;
  /** The step from which on the tempo holds. */
  readonly tempoFrom: number;
  readonly microsecondsPerQuarter: number;
  /** The time of `tempoFrom`, in microseconds × steps of a beat. */
  readonly tempoFromUnits: number;
}

/** A word of which notes are still to be told. */
interface Pending {
  readonly shape: Shape;
  readonly root: number;
  readonly unit: number;
  readonly spread: number;
  told: number;
}

export function wordReader({ place, vocabulary, residuals, books }: WordPlan): WordReader {
  let pending: Pending | undefined;
  let struck = -1;
  const reader = {
    started: false,
    onset: 0,
    tempoFrom: 0,
    microsecondsPerQuarter: 500_000,
    tempoFromUnits: 0,
    read,
  };

  function move(delta: number, tempo: number): void {
    const told = Math.round(60e6 / tempoBins.decode(tempo));
    if (!reader.started) reader.microsecondsPerQuarter = told;
    reader.onset += delta;
    if (reader.started && delta > 0 && reader.onset > struck && told !== reader.microsecondsPerQuarter) {
      reader.tempoFromUnits += (reader.onset - reader.tempoFrom) * reader.microsecondsPerQuarter;
      reader.tempoFrom = reader.onset;
      reader.microsecondsPerQuarter = told;
    }
    reader.started = true;
  }

  function note(word: Pending, index: number, velocity: number, early: number, duration: number): SpokenNote {
    const part = word.shape.notes[index]!;
    const onset = Math.max(0, struckAt(part, word.unit, word.spread) + early) + reader.onset;
    struck = Math.max(struck, onset);
    const bin = Math.min(Math.max(velocity, 0), VELOCITIES - 1);
    const pitch = withinKeys(word.root + part.interval);
    return { pitch, velocity: velocityBins.decode(bin), onset, duration };
  }

  function read(step: ArrayLike<number>, at: number): readonly SpokenNote[] {
    const value = (field: number): number => (field < 0 ? 0 : step[at + field]!);
    const velocity = value(place.velocity);
    const length = LENGTHS[value(place.stretch)]!;
    const id = value(place.word);
    if (id === NOTE) {
      if (!pending) return [];
      const told = note(pending, pending.told, velocity, value(place.timing) - EARLIEST, length);
      pending.told++;
      if (pending.told === pending.shape.notes.length) pending = undefined;
      return [told];
    }
    move(value(place.delta), value(place.tempo));
    const shape = vocabulary.shapes[id - 1]!;
    const root = 12 * value(place.octave) + value(place.noteName);
    const word: Pending = { shape, root, unit: length, spread: value(place.spread), told: 0 };
    const count = shape.notes.length;
    pending = undefined;
    if (count > 1 && value(place.detail) === 1) {
      pending = word;
      return [];
    }
    const differs = residuals !== "none";
    const articulation = differs ? value(place.articulation) : 0;
    const timing = differs ? value(place.timing) : 0;
    const dynamics = differs ? value(place.dynamics) : 0;
    return shape.notes.map((part, i) =>
      note(
        word,
        i,
        velocity + books.dynamics.at(dynamics, i, count),
        books.timing.at(timing, i, count),
        soundsFor(part, length, shareOf(books.articulation.at(articulation, i, count))),
      ),
    );
  }

  return reader;
}

/** The place of a step in its beat, and in a cycle of beats. */
export function positionOf(step: number): readonly [inBeat: number, beat: number] {
  return [step % STEPS_PER_BEAT, Math.floor((step % CYCLE) / STEPS_PER_BEAT)];
}

/** A pitch, moved by octaves to where there are keys. */
function withinKeys(pitch: number): number {
  if (pitch < 0) return ((pitch % 12) + 12) % 12;
  return pitch > 127 ? 116 + ((pitch - 116) % 12) : pitch;
}
