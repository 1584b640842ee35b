import { mergeTracks } from "./merge-tracks.ts";
import { compareNotes } from "./notes.ts";
import type { Note, Score } from "./types.ts";

/**
 * Returns the score with both hands, or all its tracks but drums, on one keyboard, as {@link mergeTracks} does, and each
 * key struck once at a time: of notes of one pitch that start together one is left, as long and as loud as the most; a
 * key struck while another hand holds it ends the note before, and lasts as long as either hand holds it.
 *
 * @example mergeHands(pianoPart(score))
 */
export function mergeHands(score: Score): Score {
  const merged = mergeTracks(score);
  return {
    ...merged,
    tracks: merged.tracks.map((track) => ({ ...track, notes: struckOnce(track.notes) })),
  };
}

/** Notes in order in, notes in order out, of which no two of one pitch overlap. */
function struckOnce(notes: readonly Note[]): Note[] {
  const result: Note[] = [];
  const lastOf = new Map<number, number>(); // index in the result, by pitch
  for (const note of notes) {
    const at = lastOf.get(note.pitch);
    const last = at === undefined ? undefined : result[at]!;
    if (at === undefined || !last || last.start + last.duration <= note.start) {
      lastOf.set(note.pitch, result.push(note) - 1);
      continue;
    }
    if (last.start === note.start) {
      const duration = Math.max(last.duration, note.duration);
      result[at] = { ...last, duration, velocity: Math.max(last.velocity, note.velocity) };
      continue;
    }
    const end = Math.max(last.start + last.duration, note.start + note.duration);
    result[at] = { ...last, duration: note.start - last.start };
    lastOf.set(note.pitch, result.push({ ...note, duration: end - note.start }) - 1);
  }
  return result.sort(compareNotes);
}
