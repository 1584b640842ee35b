import type { Track } from "@nocturne/score";

/** Notes as columns, in the order in which they are encoded. */
export interface QuantisedNotes {
  length: number;
  /** Grid steps. */
  readonly onset: Float64Array;
  /** Ticks, unrounded. */
  readonly tick: Float64Array;
  readonly pitch: Int16Array;
  /** Values of the field. */
  readonly velocity: Float64Array;
  /** Values of the field. */
  readonly duration: Float64Array;
}

/** What notes become. */
export interface NoteQuantiser {
  onset(tick: number): number;
  /** −1 where the note is left out. */
  pitch(pitch: number): number;
  velocity(velocity: number): number;
  duration(start: number, ticks: number): number;
}

/**
 * Returns the notes of all tracks, quantised, in the order of onset, pitch, velocity and duration.
 *
 * @param merge - whether of notes with one onset and pitch a single one is kept, as loud and long as the most
 */
export function quantiseNotes(
  tracks: readonly Track[],
  quantiser: NoteQuantiser,
  merge: boolean,
): QuantisedNotes {
  const notes = emptyNotes(tracks.reduce((sum, track) => sum + track.notes.length, 0));
  for (const track of tracks) {
    for (const note of track.notes) {
      const pitch = quantiser.pitch(note.pitch);
      if (pitch < 0) continue;
      const i = notes.length++;
      notes.onset[i] = quantiser.onset(note.start);
      notes.tick[i] = note.start;
      notes.pitch[i] = pitch;
      notes.velocity[i] = quantiser.velocity(note.velocity);
      notes.duration[i] = quantiser.duration(note.start, note.duration);
    }
  }
  const sorted = sortedNotes(notes);
  if (merge) mergeUnisons(sorted);
  return sorted;
}

function emptyNotes(size: number): QuantisedNotes {
  return {
    length: 0,
    onset: new Float64Array(size),
    tick: new Float64Array(size),
    pitch: new Int16Array(size),
    velocity: new Float64Array(size),
    duration: new Float64Array(size),
  };
}

function sortedNotes(notes: QuantisedNotes): QuantisedNotes {
  const { onset, pitch, velocity, duration, length } = notes;
  const compare = (a: number, b: number): number =>
    onset[a]! - onset[b]! ||
    pitch[a]! - pitch[b]! ||
    velocity[a]! - velocity[b]! ||
    duration[a]! - duration[b]!;
  let inOrder = true;
  for (let i = 1; i < length && inOrder; i++) inOrder = compare(i - 1, i) <= 0;
  if (inOrder) return notes;
  const order = Uint32Array.from({ length }, (_, i) => i).sort(compare);
  const sorted = emptyNotes(length);
  for (const i of order) copyNote(notes, i, sorted, sorted.length++);
  return sorted;
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
