import { foldedDurations, type Track } from "@nocturne/score";

/** Notes as columns, in the order in which they are encoded. */
export interface QuantisedNotes {
  length: number;
  /** Grid steps. */
  onset: Float64Array;
  /** Ticks, unrounded. */
  tick: Float64Array;
  pitch: Int16Array;
  /** Values of the field. */
  velocity: Float64Array;
  /** Values of the field. */
  duration: Float64Array;
}

/** What notes become. */
export interface NoteQuantiser {
  onset(tick: number): number;
  /** −1 where the note is left out. */
  pitch(pitch: number): number;
  velocity(velocity: number): number;
  duration(start: number, ticks: number): number;
}

/** What quantising takes: grown as needed and used again. */
export interface QuantiserMemory {
  readonly notes: QuantisedNotes;
  readonly sorted: QuantisedNotes;
  order: Uint32Array;
  spare: Uint32Array;
  durations: Float64Array;
}

export function quantiserMemory(): QuantiserMemory {
  const none = new Uint32Array(0);
  return {
    notes: emptyNotes(),
    sorted: emptyNotes(),
    order: none,
    spare: none,
    durations: new Float64Array(0),
  };
}

/** How notes of one onset and pitch, and the pedal, are told. */
export interface QuantiseOptions {
  /** Of notes with one onset and pitch a single one is kept, as loud and long as the most. */
  readonly merge: boolean;
  /** The sustain pedal is folded into the durations. */
  readonly foldPedal: boolean;
}

/**
 * Returns the notes of all tracks, quantised, in the order of onset, pitch, velocity and duration.
 *
 * @param memory - in which the notes are: they are good until it is used again
 */
export function quantiseNotes(
  tracks: readonly Track[],
  quantiser: NoteQuantiser,
  { merge, foldPedal }: QuantiseOptions,
  memory: QuantiserMemory = quantiserMemory(),
): QuantisedNotes {
  const { notes } = memory;
  const most = tracks.reduce((sum, track) => sum + track.notes.length, 0);
  makeRoom(notes, most);
  if (foldPedal) {
    if (memory.durations.length < most) memory.durations = new Float64Array(most);
    foldedDurations(tracks, memory.durations);
  }
  let index = 0;
  for (const track of tracks) {
    for (const note of track.notes) {
      const duration = foldPedal ? memory.durations[index]! : note.duration;
      index++;
      const pitch = quantiser.pitch(note.pitch);
      if (pitch < 0) continue;
      const i = notes.length++;
      notes.onset[i] = quantiser.onset(note.start);
      notes.tick[i] = note.start;
      notes.pitch[i] = pitch;
      notes.velocity[i] = quantiser.velocity(note.velocity);
      notes.duration[i] = quantiser.duration(note.start, duration);
    }
  }
  const sorted = sortedNotes(memory);
  if (merge) mergeUnisons(sorted);
  return sorted;
}

const COLUMNS = ["onset", "tick", "velocity", "duration"] as const;

function emptyNotes(): QuantisedNotes {
  const none = new Float64Array(0);
  return { length: 0, onset: none, tick: none, pitch: new Int16Array(0), velocity: none, duration: none };
}

/** Empties columns, and makes room for so many notes. */
function makeRoom(notes: QuantisedNotes, size: number): void {
  notes.length = 0;
  if (size <= notes.pitch.length) return;
  for (const name of COLUMNS) notes[name] = new Float64Array(size);
  notes.pitch = new Int16Array(size);
}

function sortedNotes(memory: QuantiserMemory): QuantisedNotes {
  const { notes, sorted } = memory;
  const { onset, pitch, velocity, duration, length } = notes;
  const compare = (a: number, b: number): number =>
    onset[a]! - onset[b]! ||
    pitch[a]! - pitch[b]! ||
    velocity[a]! - velocity[b]! ||
    duration[a]! - duration[b]!;
  let inOrder = true;
  for (let i = 1; i < length && inOrder; i++) inOrder = compare(i - 1, i) <= 0;
  if (inOrder) return notes;
  if (memory.order.length < length) {
    memory.order = new Uint32Array(length);
    memory.spare = new Uint32Array(length);
  }
  const order = sortedOrder(memory.order, memory.spare, length, compare);
  makeRoom(sorted, length);
  for (let i = 0; i < length; i++) copyNote(notes, order[i]!, sorted, sorted.length++);
  return sorted;
}

/**
 * Sorts 0 … length − 1 by merging runs, each twice as long as before, from one memory to the other; returns the one that
 * they are in. The sort of typed arrays takes memory of its own for each value.
 */
function sortedOrder(
  order: Uint32Array,
  spare: Uint32Array,
  length: number,
  compare: (a: number, b: number) => number,
): Uint32Array {
  let from = order;
  let to = spare;
  for (let i = 0; i < length; i++) from[i] = i;
  for (let run = 1; run < length; run *= 2) {
    for (let start = 0; start < length; start += 2 * run) {
      const middle = Math.min(start + run, length);
      const end = Math.min(start + 2 * run, length);
      // Notes are nearly in order: most runs need only be put one after the other.
      const inOrder = middle < end && compare(from[middle - 1]!, from[middle]!) <= 0;
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        const takeLeft =
          left < middle && (inOrder || right === end || compare(from[left]!, from[right]!) <= 0);
        to[i] = from[takeLeft ? left++ : right++]!;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

function mergeUnisons(notes: QuantisedNotes): void {
  const { onset, pitch, velocity, duration } = notes;
  let kept = 0;
  for (let i = 0; i < notes.length; i++) {
    const last = kept - 1;
    if (last >= 0 && onset[i] === onset[last] && pitch[i] === pitch[last]) {
      velocity[last] = Math.max(velocity[last]!, velocity[i]!);
      duration[last] = Math.max(duration[last]!, duration[i]!);
    } else copyNote(notes, i, notes, kept++);
  }
  notes.length = kept;
}

function copyNote(from: QuantisedNotes, source: number, to: QuantisedNotes, target: number): void {
  to.onset[target] = from.onset[source]!;
  to.tick[target] = from.tick[source]!;
  to.pitch[target] = from.pitch[source]!;
  to.velocity[target] = from.velocity[source]!;
  to.duration[target] = from.duration[source]!;
}
