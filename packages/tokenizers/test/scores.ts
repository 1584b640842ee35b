import { createScore, createTrack, type Note, type Score } from "@nocturne/score";
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

/** A score of one track, 480 ticks a quarter note. */
export function scoreOf(rows: readonly (readonly number[])[], parts: Partial<Score> = {}): Score {
  return createScore({ tracks: [createTrack(notes(...rows))], ...parts });
}

/** A small piece with all that matters: two tracks, upbeat, metre and tempo changes, chords, unisons, pedal, drums. */
export const smallPiece: Score = createScore({
  ticksPerQuarter: 480,
  tempos: [
    { tick: 0, microsecondsPerQuarter: 600_000 },
    { tick: 1920, microsecondsPerQuarter: 400_000 },
  ],
  timeSignatures: [
    { tick: 0, numerator: 1, denominator: 4 },
    { tick: 480, numerator: 3, denominator: 4 },
    { tick: 1920, numerator: 6, denominator: 8 },
  ],
  tracks: [
    createTrack(
      notes(
        [0, 470, 67, 72],
        [480, 1400, 72, 90],
        [962, 230, 76, 80],
        [1200, 240, 79, 76],
        [1920, 700, 84, 110],
        [2400, 100, 60, 30],
        [6000, 7000, 125, 127],
      ),
      {
        controlChanges: [
          { tick: 500, controller: 64, value: 127 },
          { tick: 1900, controller: 64, value: 0 },
        ],
      },
    ),
    createTrack(notes([480, 480, 48, 60], [480, 960, 72, 50], [1918, 960, 41, 64]), { channel: 1 }),
    createTrack(notes([0, 10, 36, 100]), { channel: 9 }),
  ],
});

/** Scores as files hold them, and worse: any resolution, tempo and metre, overlaps, drums, pedals. */
export function anyScore(longest = 4_000_000): fc.Arbitrary<Score> {
  const tick = fc.oneof(fc.nat(200), fc.nat(Math.min(longest, 20_000)), fc.nat(longest));
  const note = fc.record({
    pitch: fc.nat(127),
    velocity: fc.integer({ min: 1, max: 127 }),
    start: tick,
    duration: fc.integer({ min: 1, max: 30_000 }),
  });
  const track = fc
    .record({
      notes: fc.array(note, { maxLength: 30 }),
      channel: fc.constantFrom(0, 0, 1, 9),
      pedal: fc.uniqueArray(tick, { maxLength: 6 }),
    })
    .map(({ notes: list, channel, pedal }) =>
      createTrack(list, {
        channel,
        controlChanges: pedal
          .sort((a, b) => a - b)
          .map((at, i) => ({ tick: at, controller: 64, value: i % 2 === 0 ? 127 : 0 })),
      }),
    );
  const at = <T>(value: fc.Arbitrary<T>) =>
    fc
      .uniqueArray(fc.tuple(tick, value), { maxLength: 5, selector: ([when]) => when })
      .map((list) => list.sort((a, b) => a[0] - b[0]).map(([when, given]) => ({ tick: when, ...given })));
  return fc
    .record({
      ticksPerQuarter: fc.constantFrom(1, 24, 96, 120, 384, 480, 960, 1000),
      tempos: at(fc.record({ microsecondsPerQuarter: fc.integer({ min: 60_000, max: 60_000_000 }) })),
      timeSignatures: at(
        fc.record({
          numerator: fc.integer({ min: 1, max: 21 }),
          denominator: fc.constantFrom(1, 2, 4, 8, 16, 32),
        }),
      ),
      tracks: fc.array(track, { maxLength: 3 }),
    })
    .map(createScore);
}

/** Frozen all through, so that a change of it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
