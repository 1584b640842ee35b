import { type ControlChange, createTrack, type Note, type Track } from "../src/index.ts";

/** Notes from rows of `[start, duration, pitch, velocity = 64]`. */
export function notes(...rows: readonly (readonly number[])[]): Note[] {
  return rows.map(([start, duration, pitch, velocity = 64]) => ({
    start: start!,
    duration: duration!,
    pitch: pitch!,
    velocity,
  }));
}

/** Rows of `[start, duration, pitch, velocity]`, to compare with. */
export function rows(list: readonly Note[]): number[][] {
  return list.map((note) => [note.start, note.duration, note.pitch, note.velocity]);
}

/** Sustain pedal changes from rows of `[tick, value]`. */
export function pedal(...changes: readonly (readonly [number, number])[]): ControlChange[] {
  return changes.map(([tick, value]) => ({ tick, controller: 64, value }));
}

export function track(list: readonly Note[], parts: Partial<Track> = {}): Track {
  return createTrack(list, parts);
}
