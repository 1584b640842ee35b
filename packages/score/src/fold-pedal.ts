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
  const durations = foldedDurations(score.tracks);
  let at = 0;
  const tracks = score.tracks.map((track) => ({
    ...track,
    notes: track.notes.map((note) => withDuration(note, durations[at++]!)),
    controlChanges: track.controlChanges.filter((change) => change.controller !== SUSTAIN_PEDAL),
  }));
  return { ...score, tracks };
}

/**
 * Returns how long the notes of all tracks last, track after track, with the sustain pedal folded into them as by `foldPedal`, in ticks.
 *
 * @param into - memory for at least as many values as there are notes; by default new
 */
export function foldedDurations(tracks: readonly Track[], into?: Float64Array): Float64Array {
  const count = tracks.reduce((sum, { notes }) => sum + notes.length, 0);
  const durations = into ?? new Float64Array(count);
  const lastTick = lastEventTick(tracks);
  const channels = new Map<number, Channel>();
  let offset = 0;
  for (const track of tracks) {
    const { notes, port = 0, channel } = track;
    const key = 16 * port + channel;
    const own = channels.get(key) ?? { tracks: [], voices: [] };
    channels.set(key, own);
    own.tracks.push(track);
    if (notes.length > 0) own.voices.push({ notes, offset, left: notes.length });
    offset += notes.length;
  }
  for (const { tracks, voices } of channels.values()) {
    foldChannel(voices, pedalPresses(tracks, lastTick), durations);
  }
  return durations;
}

/** The tracks of a channel. */
interface Channel {
  readonly tracks: Track[];
  readonly voices: Voice[];
}

/** The notes of a track, at least one, which are taken from the last to the first. */
interface Voice {
  readonly notes: readonly Note[];
  /** Where their durations begin. */
  readonly offset: number;
  /** How many are not yet taken. */
  left: number;
}

function foldChannel(voices: Voice[], presses: readonly PedalPress[], durations: Float64Array): void {
  // By key: the start seen last, and the one after it that differs.
  const seen = new Float64Array(128).fill(Number.POSITIVE_INFINITY);
  const after = new Float64Array(128).fill(Number.POSITIVE_INFINITY);
  // A heap: the voice whose next note starts last is the first.
  for (let at = voices.length >> 1; at >= 0; at--) sink(voices, at);
  while (voices.length > 0) {
    const voice = voices[0]!;
    const index = --voice.left;
    const { pitch, start, duration } = voice.notes[index]!;
    if (seen[pitch] !== start) {
      after[pitch] = seen[pitch]!;
      seen[pitch] = start;
    }
    const release = start + duration;
    const press = presses[firstLiftedAfter(presses, release)];
    const held = press !== undefined && press.down <= release;
    durations[voice.offset + index] = held
      ? Math.max(release, Math.min(press.up, after[pitch]!)) - start
      : duration;
    if (voice.left === 0) {
      const last = voices.pop()!;
      if (last !== voice) voices[0] = last;
    }
    sink(voices, 0);
  }
}

/** Moves a voice down the heap, below all whose next notes start later. */
function sink(heap: Voice[], from: number): void {
  const voice = heap[from];
  if (!voice) return;
  const start = nextStart(voice);
  let at = from;
  for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && nextStart(heap[child + 1]!) > nextStart(heap[child]!)) child++;
    if (nextStart(heap[child]!) <= start) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = voice;
}

function nextStart({ notes, left }: Voice): number {
  return notes[left - 1]!.start;
}

function withDuration(note: Note, duration: number): Note {
  return note.duration === duration ? note : { ...note, duration };
}

/** The index of the first press that ends after a tick; their number where none does. */
function firstLiftedAfter(presses: readonly PedalPress[], tick: number): number {
  let low = 0;
  let high = presses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (presses[middle]!.up > tick) high = middle;
    else low = middle + 1;
  }
  return low;
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

function lastEventTick(tracks: readonly Track[]): number {
  let last = 0;
  for (const { notes, controlChanges } of tracks) {
    for (const note of notes) last = Math.max(last, note.start + note.duration);
    for (const change of controlChanges) last = Math.max(last, change.tick);
  }
  return last;
}
