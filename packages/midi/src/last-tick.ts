import type { Score } from "@nocturne/score";

/** Returns the tick of a score's last event, the ends of notes included; 0 where there is none. */
export function lastTick(score: Score): number {
  const { tempos, timeSignatures, keySignatures, tracks } = score;
  let last = 0;
  for (const changes of [tempos, timeSignatures, keySignatures]) {
    last = Math.max(last, changes.at(-1)?.tick ?? 0);
  }
  for (const { notes, controlChanges, rawEvents, programChanges } of tracks) {
    for (const { start, duration } of notes) if (start + duration > last) last = start + duration;
    for (const events of [controlChanges, rawEvents, programChanges ?? []]) {
      last = Math.max(last, events.at(-1)?.tick ?? 0);
    }
  }
  return last;
}
