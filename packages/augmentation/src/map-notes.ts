import {
  compareNotes,
  DRUM_CHANNEL,
  type Note,
  type RawEvent,
  type Score,
  type Track,
} from "@nocturne/score";

const KEY_PRESSURE = 0xa0;

/** Returns the score with each note of each track replaced, and the order of notes kept right. */
export function mapNotes(score: Score, replace: (note: Note) => Note): Score {
  return {
    ...score,
    tracks: score.tracks.map((track) => ({ ...track, notes: inOrder(track.notes.map(replace)) })),
  };
}

/** Returns the score with each pitch of the tracks that have pitches (all but drums) replaced, key pressure too. */
export function mapPitches(score: Score, replace: (pitch: number, tick: number) => number): Score {
  const mapTrack = (track: Track): Track => {
    if (track.channel === DRUM_CHANNEL) return track;
    const notes = track.notes.map(({ pitch, velocity, start, duration }) => ({
      pitch: replace(pitch, start),
      velocity,
      start,
      duration,
    }));
    const mapRaw = (event: RawEvent): RawEvent => {
      if (!isKeyPressure(event)) return event;
      const bytes = event.bytes.slice();
      bytes[1] = replace(bytes[1]!, event.tick);
      return { tick: event.tick, bytes };
    };
    const rawEvents = track.rawEvents.some(isKeyPressure) ? track.rawEvents.map(mapRaw) : track.rawEvents;
    return { ...track, notes: inOrder(notes), rawEvents };
  };
  return { ...score, tracks: score.tracks.map(mapTrack) };
}

/** Sorts a fresh list of notes in place, unless it is in order already, as it nearly always is. */
export function inOrder(notes: Note[]): Note[] {
  for (let index = 1; index < notes.length; index++) {
    if (compareNotes(notes[index - 1]!, notes[index]!) > 0) return notes.sort(compareNotes);
  }
  return notes;
}

/** The lowest and the highest pitch of all tracks but drums; undefined where no track has one. */
export function pitchRangeOf(score: Score): readonly [low: number, high: number] | undefined {
  let low = 128;
  let high = -1;
  for (const track of score.tracks) {
    if (track.channel === DRUM_CHANNEL) continue;
    for (const { pitch } of track.notes) {
      if (pitch < low) low = pitch;
      if (pitch > high) high = pitch;
    }
  }
  return high < 0 ? undefined : [low, high];
}

/** Moves a pitch by whole octaves into a range of at least an octave. */
export function foldIntoRange(pitch: number, low: number, high: number): number {
  if (pitch < low) return pitch + 12 * Math.ceil((low - pitch) / 12);
  if (pitch > high) return pitch - 12 * Math.ceil((pitch - high) / 12);
  return pitch;
}

function isKeyPressure(event: RawEvent): boolean {
  return (event.bytes[0]! & 0xf0) === KEY_PRESSURE && event.bytes.length >= 2;
}
