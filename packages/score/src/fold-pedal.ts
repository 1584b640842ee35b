import type { Note, Score, Track } from "./types.ts";

/** MIDI controller of the sustain pedal. */
export const SUSTAIN_PEDAL = 64;

/** The pedal is down from this controller value on. */
export const PEDAL_DOWN = 64;

/** The pedal goes down at one tick and comes up at another. */
export interface PedalPress {
  readonly down: number;
  readonly up: number;
}

/**
 * Returns the score with the sustain pedal folded into the notes: a note whose key is let go while the pedal of its
 * channel is down (in whatever track) lasts until the pedal comes up, or until the same key is struck again. The
 * pedal's control changes are taken out; a pedal never lifted holds to the last event of the score.
 */
export function foldPedal(score: Score): Score {
  const lastTick = lastEventTick(score);
  const channels = new Map<number, Track[]>();
  for (const track of score.tracks) {
    channels.set(track.channel, [...(channels.get(track.channel) ?? []), track]);
  }
  const folded = new Map<Track, Track>();
  for (const tracks of channels.values()) {
    const presses = pedalPresses(tracks, lastTick);
    const starts = noteStarts(tracks);
    for (const track of tracks) folded.set(track, foldTrack(track, presses, starts));
  }
  return { ...score, tracks: score.tracks.map((track) => folded.get(track)!) };
}

function foldTrack(
  track: Track,
  presses: readonly PedalPress[],
  starts: ReadonlyMap<number, number[]>,
): Track {
  return {
    ...track,
    notes: track.notes.map((note) => lengthened(note, presses, starts.get(note.pitch)!)),
    controlChanges: track.controlChanges.filter((change) => change.controller !== SUSTAIN_PEDAL),
  };
}

function lengthened(note: Note, presses: readonly PedalPress[], starts: readonly number[]): Note {
  const release = note.start + note.duration;
  const press = presses[firstIndex(presses, (candidate) => candidate.up > release)];
  if (!press || press.down > release) return note;
  const nextStrike = starts[firstIndex(starts, (start) => start > note.start)] ?? press.up;
  return { ...note, duration: Math.max(release, Math.min(press.up, nextStrike)) - note.start };
}

/**
 * Returns when the sustain pedal of these tracks is down, in order of time. A pedal never lifted comes up at `lastTick`.
 */
export function pedalPresses(tracks: readonly Track[], lastTick: number): PedalPress[] {
  const changes = tracks
    .flatMap((track) => track.controlChanges)
    .filter((change) => change.controller === SUSTAIN_PEDAL)
    .sort((a, b) => a.tick - b.tick);
  const presses: PedalPress[] = [];
  let down: number | undefined;
  for (const { tick, value } of changes) {
    if (value >= PEDAL_DOWN) down ??= tick;
    else if (down !== undefined) {
      presses.push({ down, up: tick });
      down = undefined;
    }
  }
  if (down !== undefined) presses.push({ down, up: Math.max(down, lastTick) });
  return presses;
}

function noteStarts(tracks: readonly Track[]): Map<number, number[]> {
  const starts = new Map<number, number[]>();
  for (const note of tracks.flatMap((track) => track.notes)) {
    const list = starts.get(note.pitch);
    if (list) list.push(note.start);
    else starts.set(note.pitch, [note.start]);
  }
  for (const list of starts.values()) list.sort((a, b) => a - b);
  return starts;
}

/** The index of the first element that fulfils a condition which, once true, stays true; the length where none does. */
function firstIndex<T>(list: readonly T[], holds: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lastEventTick(score: Score): number {
  let last = 0;
  for (const track of score.tracks) {
    for (const note of track.notes) last = Math.max(last, note.start + note.duration);
    for (const change of track.controlChanges) last = Math.max(last, change.tick);
  }
  return last;
}
