import { createTempoMap, type Note, type Score, type TempoMap, type Track } from "@nocturne/score";
import { checkNumber } from "./check.ts";
import { inOrder } from "./map-notes.ts";
import type { Augmentation } from "./types.ts";

/** How unevenly notes are played in time. */
export interface TimingJitterOptions {
  /** Standard deviation in seconds, 0–10. @default 0.01 */
  readonly deviation?: number;
}

/**
 * Plays each note a little early or late: every start gets its own bell-shaped error, never beyond 3.47 deviations, and
 * no note starts before the score. Lengths in ticks stay, but where a key is struck again: strokes of one key keep
 * their order, and those that did not overlap still do not. Errors are whole ticks: what is shorter than half a tick is
 * not heard.
 *
 * @throws RangeError where `deviation` is not within 0–10 seconds
 * @example augment(timingJitter({ deviation: 0.02 }), score, 1);
 */
export function timingJitter(options: TimingJitterOptions = {}): Augmentation {
  const { deviation = 0.01 } = options;
  checkNumber("timingJitter.deviation", deviation, 0, 10);
  return {
    apply(score, random) {
      const map = createTempoMap(score);
      const jitter = (tick: number): number =>
        tick + ticksOf(deviation * random.gaussian(), tick, score, map);
      return { ...score, tracks: score.tracks.map((track) => jittered(track, jitter)) };
    },
    toJSON: () => ({ type: "timingJitter", deviation }),
  };
}

function ticksOf(seconds: number, tick: number, score: Score, map: TempoMap): number {
  return Math.round((seconds * 1e6 * score.ticksPerQuarter) / map.microsecondsPerQuarterAt(tick));
}

function jittered(track: Track, jitter: (tick: number) => number): Track {
  const notes: Note[] = [];
  const strokes = new Map<number, number[]>(); // by pitch: the last stroke, after those still held when it came
  for (const [index, { pitch, velocity, start, duration }] of track.notes.entries()) {
    const earlier = strokes.get(pitch) ?? [];
    const last = earlier.at(-1);
    let moved = Math.max(0, jitter(start));
    if (last !== undefined) {
      moved = Math.max(moved, notes[last]!.start + (track.notes[last]!.start < start ? 1 : 0));
    }
    const held = earlier.filter((stroke) => {
      const original = track.notes[stroke]!;
      if (original.start + original.duration > start) return true;
      const note = notes[stroke]!;
      if (note.start + note.duration > moved) notes[stroke] = { ...note, duration: moved - note.start };
      return false;
    });
    notes.push({ pitch, velocity, start: moved, duration });
    strokes.set(pitch, [...held, index]);
  }
  return { ...track, notes: inOrder(notes) };
}
