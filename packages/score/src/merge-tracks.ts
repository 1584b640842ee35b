import { DRUM_CHANNEL, sortNotes } from "./notes.ts";
import type { Score, Track } from "./types.ts";

/**
 * Returns the score with all its tracks merged into one piano track on channel 0, as a pianist would play it. Drums
 * (channel 9) are left out, raw events too: they belong to the tracks that were. Of control changes, which now share a
 * channel, all are kept in order of time.
 */
export function mergeTracks(score: Score): Score {
  const tracks = score.tracks.filter((track) => track.channel !== DRUM_CHANNEL);
  const merged: Track = {
    name: tracks.find((track) => track.name !== "")?.name ?? "",
    channel: 0,
    program: 0,
    notes: sortNotes(tracks.flatMap((track) => track.notes)),
    controlChanges: tracks.flatMap((track) => track.controlChanges).sort((a, b) => a.tick - b.tick),
    rawEvents: [],
  };
  return { ...score, tracks: [merged] };
}
