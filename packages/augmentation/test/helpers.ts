import { type ControlChange, createScore, createTrack, type Note, type Score } from "@nocturne/score";
import fc from "fast-check";

/** Notes from rows of `[start, duration, pitch, velocity = 64]`. */
export function notes(...rows: readonly (readonly number[])[]): Note[] {
  return rows.map(([start, duration, pitch, velocity = 64]) => ({
    start: start!,
    duration: duration!,
    pitch: pitch!,
    velocity,
  }));
}

/** Rows of `[start, duration, pitch, velocity]` of all tracks, to compare with. */
export function rows(score: Score): number[][] {
  return score.tracks.flatMap((track) =>
    track.notes.map((note) => [note.start, note.duration, note.pitch, note.velocity]),
  );
}

export function pitches(score: Score): number[] {
  return rows(score).map((row) => row[2]!);
}

/** A score of one track of quarter notes of these pitches, one after the other, 480 ticks each. */
export function melody(...list: readonly number[]): Score {
  return createScore({
    tracks: [createTrack(notes(...list.map((pitch, index) => [index * 480, 480, pitch])))],
  });
}

/** Freezes plain data all the way down, so that writing to it throws; bytes cannot be frozen. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

const note: fc.Arbitrary<Note> = fc.record({
  pitch: fc.integer({ min: 0, max: 127 }),
  velocity: fc.integer({ min: 1, max: 127 }),
  start: fc.integer({ min: 0, max: 4000 }),
  duration: fc.integer({ min: 1, max: 1000 }),
});

const controlChange: fc.Arbitrary<ControlChange> = fc.record({
  tick: fc.integer({ min: 0, max: 6000 }),
  controller: fc.constantFrom(64, 67, 7, 1),
  value: fc.integer({ min: 0, max: 127 }),
});

/** Events sorted by tick, one a tick. */
function changes<T extends { readonly tick: number }>(event: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc
    .uniqueArray(event, { maxLength: 5, selector: (change) => change.tick })
    .map((list) => list.sort((a, b) => a.tick - b.tick));
}

const tick = fc.integer({ min: 0, max: 6000 });

const track = (channels: fc.Arbitrary<number>) =>
  fc
    .record({
      notes: fc.array(note, { maxLength: 30 }),
      channel: channels,
      controlChanges: fc
        .uniqueArray(controlChange, {
          maxLength: 12,
          selector: (change) => `${change.tick} ${change.controller}`,
        })
        .map((list) => list.sort((a, b) => a.tick - b.tick)),
      bends: changes(
        fc.record({
          tick,
          bytes: fc.integer({ min: 0, max: 127 }).map((value) => Uint8Array.of(0xe0, 0, value)),
        }),
      ),
    })
    .map(({ notes: list, channel, controlChanges, bends }) =>
      createTrack(list, { channel, controlChanges, rawEvents: bends }),
    );

/** Any score of up to three tracks, drums among them; keys have at most six sharps or five flats. */
export const anyScore: fc.Arbitrary<Score> = fc
  .record({
    ticksPerQuarter: fc.constantFrom(24, 96, 480),
    tempos: changes(
      fc.record({ tick, microsecondsPerQuarter: fc.integer({ min: 100_000, max: 2_000_000 }) }),
    ),
    timeSignatures: changes(
      fc.record({
        tick,
        numerator: fc.integer({ min: 1, max: 12 }),
        denominator: fc.constantFrom(2, 4, 8),
      }),
    ),
    keySignatures: changes(
      fc.record({
        tick,
        fifths: fc.integer({ min: -5, max: 6 }),
        mode: fc.constantFrom("major" as const, "minor" as const),
      }),
    ),
    tracks: fc.array(track(fc.constantFrom(0, 1, 9)), { maxLength: 3 }),
  })
  .map(createScore);
