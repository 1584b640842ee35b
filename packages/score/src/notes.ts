import type { Note, Score } from "./types.ts";

/** Orders notes by start, then pitch, duration, velocity: the order of `Track.notes`. */
export function compareNotes(a: Note, b: Note): number {
  return a.start - b.start || a.pitch - b.pitch || a.duration - b.duration || a.velocity - b.velocity;
}

/** Returns the notes in the order of {@link compareNotes}; the given array is left as it is. */
export function sortNotes(notes: readonly Note[]): Note[] {
  return [...notes].sort(compareNotes);
}

/** Returns the notes of all tracks in one sorted list; drums (channel 9) only if told. */
export function allNotes(score: Score, options: { readonly drums?: boolean } = {}): Note[] {
  const tracks = options.drums
    ? score.tracks
    : score.tracks.filter((track) => track.channel !== DRUM_CHANNEL);
  return tracks.flatMap((track) => track.notes).sort(compareNotes);
}

/** The MIDI channel of drums, counted from 0. */
export const DRUM_CHANNEL = 9;

/** Returns the tick at which the last note ends; 0 where there is none. */
export function endTick(score: Score): number {
  let end = 0;
  for (const track of score.tracks) {
    for (const note of track.notes) end = Math.max(end, note.start + note.duration);
  }
  return end;
}
