import { DRUM_CHANNEL } from "./notes.ts";
import type { Score, Track } from "./types.ts";

/** Programs 0–7 are the pianos of General MIDI, harpsichord and clavinet among them. */
const PIANO_PROGRAMS = 8;

/** Whether a track has notes that a piano plays. */
export function isPianoTrack(track: Track): boolean {
  return track.notes.length > 0 && track.channel !== DRUM_CHANNEL && track.program < PIANO_PROGRAMS;
}

/**
 * Returns the piano part of a score: its piano tracks, the hands apart as they are, and the tracks without notes on
 * their channels, which may hold the pedal. Of a score without a piano, no track is left. `mergeHands` makes one piano
 * of it.
 *
 * @example mergeHands(pianoPart(score))
 */
export function pianoPart(score: Score): Score {
  const channels = new Set(score.tracks.filter(isPianoTrack).map(channelKey));
  const tracks = score.tracks.filter(
    (track) => isPianoTrack(track) || (track.notes.length === 0 && channels.has(channelKey(track))),
  );
  return { ...score, tracks };
}

function channelKey({ port = 0, channel }: Track): number {
  return port * 16 + channel;
}
