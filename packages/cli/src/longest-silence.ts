import { allNotes, createTempoMap, type Score } from "@nocturne/score";

/** The longest time between the first note and the last in which nothing sounds, in seconds; 0 where there is none. */
export function longestSilence(score: Score): number {
  const { secondsAt } = createTempoMap(score);
  const notes = [...allNotes(score)].sort((a, b) => a.start - b.start);
  let end = notes[0]?.start ?? 0;
  let longest = 0;
  for (const { start, duration } of notes) {
    longest = Math.max(longest, secondsAt(start) - secondsAt(end));
    end = Math.max(end, start + duration);
  }
  return Math.max(0, longest);
}
