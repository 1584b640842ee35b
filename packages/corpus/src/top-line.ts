import { allNotes, createTempoMap, type Note, type Score } from "@nocturne/score";

/** Notes that start this close together are one chord, however a pianist spreads it. */
const CHORD_SECONDS = 0.035;

/**
 * Returns the top line of a score: the highest pitch of each chord, in order of time. Notes that start within 35 ms of
 * a chord's first belong to it. Drums are left out.
 *
 * @param notes - those of the score, as `allNotes` gives them, where they are there already
 */
export function topLine(score: Score, notes: readonly Note[] = allNotes(score)): number[] {
  const { secondsAt } = createTempoMap(score);
  const line: number[] = [];
  let chordStart = Number.NEGATIVE_INFINITY;
  let tick = -1;
  for (const note of notes) {
    const last = line.length - 1;
    const seconds = note.start === tick ? chordStart : secondsAt(note.start);
    tick = note.start;
    if (seconds - chordStart > CHORD_SECONDS) {
      line.push(note.pitch);
      chordStart = seconds;
    } else if (note.pitch > line[last]!) line[last] = note.pitch;
  }
  return line;
}
