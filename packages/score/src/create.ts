import { sortNotes } from "./notes.ts";
import type { Note, Score, Track } from "./types.ts";

/**
 * Returns a whole score from what is given of it: no tempo, metre, key or track unless told, 480 ticks a quarter note.
 *
 * @throws RangeError where `ticksPerQuarter` is not a positive integer
 * @example createScore({ tracks: [createTrack([{ pitch: 60, velocity: 80, start: 0, duration: 480 }])] })
 */
export function createScore(parts: Partial<Score> = {}): Score {
  const score: Score = {
    ticksPerQuarter: 480,
    tempos: [],
    timeSignatures: [],
    keySignatures: [],
    tracks: [],
    ...parts,
  };
  if (!Number.isInteger(score.ticksPerQuarter) || score.ticksPerQuarter < 1) {
    throw new RangeError(`score: ticksPerQuarter must be a positive integer, got ${score.ticksPerQuarter}`);
  }
  return score;
}

/**
 * Returns a track of these notes, sorted: a piano (program 0) on channel 0 unless told.
 *
 * @example createTrack(notes, { name: "left hand", channel: 1 })
 */
export function createTrack(notes: readonly Note[], parts: Partial<Omit<Track, "notes">> = {}): Track {
  return {
    name: "",
    channel: 0,
    program: 0,
    controlChanges: [],
    rawEvents: [],
    ...parts,
    notes: sortNotes(notes),
  };
}
