import { createScore, type Note, type Score, type Track } from "@nocturne/score";
import fc from "fast-check";
import { lastTick } from "../src/last-tick.ts";

const tick = fc.oneof(fc.nat(2000), fc.nat(100_000_000));

/** Notes of which no two of one pitch overlap, as a keyboard plays them. */
const notes = fc
  .array(
    fc.record({
      pitch: fc.nat(127),
      velocity: fc.integer({ min: 1, max: 127 }),
      gap: fc.nat(600),
      duration: fc.integer({ min: 1, max: 2000 }),
      release: fc.option(
        fc.nat(127).filter((release) => release !== 64),
        { nil: undefined },
      ),
    }),
    { maxLength: 30 },
  )
  .map((list): Note[] => {
    const freeFrom = new Map<number, number>();
    let now = 0;
    return list.map(({ pitch, velocity, gap, duration, release }) => {
      now += gap;
      const start = Math.max(now, freeFrom.get(pitch) ?? 0);
      freeFrom.set(pitch, start + duration);
      const releaseVelocity = release !== undefined && { releaseVelocity: release };
      return { pitch, velocity, start, duration, ...releaseVelocity };
    });
  })
  .map((list) => list.sort((a, b) => a.start - b.start || a.pitch - b.pitch));

const byTick = <T extends { tick: number }>(event: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(event, { maxLength: 8 }).map((list) => list.sort((a, b) => a.tick - b.tick));

const oneATick = <T extends { tick: number }>(event: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc
    .uniqueArray(event, { maxLength: 6, selector: (each) => each.tick })
    .map((list) => list.sort((a, b) => a.tick - b.tick));

const rawBytes = (channel: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.nat(127).map((value) => Uint8Array.of(0xd0 | channel, value)),
    fc.tuple(fc.nat(127), fc.nat(127)).map(([a, b]) => Uint8Array.of(0xe0 | channel, a, b)),
    fc
      .tuple(fc.constantFrom(1, 2, 4, 5, 6, 7, 0x4b, 0x7f), fc.uint8Array({ minLength: 1, maxLength: 20 }))
      .map(([type, data]) => Uint8Array.of(0xff, type, data.length, ...data)),
    fc.uint8Array({ maxLength: 20 }).map((data) => Uint8Array.of(0xf0, data.length, ...data)),
  );

const track: fc.Arbitrary<Track> = fc.nat(15).chain((channel) =>
  fc
    .record(
      {
        name: fc.string({ unit: "grapheme", maxLength: 12 }),
        channel: fc.constant(channel),
        program: fc.nat(127),
        notes,
        controlChanges: byTick(fc.record({ tick, controller: fc.nat(127), value: fc.nat(127) })),
        rawEvents: byTick(fc.record({ tick, bytes: rawBytes(channel) })),
        port: fc.nat(127),
        programChanges: byTick(fc.record({ tick, program: fc.nat(127) })),
      },
      { requiredKeys: ["name", "channel", "program", "notes", "controlChanges", "rawEvents"] },
    )
    .map(({ programChanges = [], ...track }) =>
      // On a track without notes they would say its program.
      track.notes.length > 0 && programChanges.length > 0 ? { ...track, programChanges } : track,
    ),
);

/** Scores that a Standard MIDI File of format 1 holds without loss. */
export const arbitraryScore: fc.Arbitrary<Score> = fc
  .record({
    ticksPerQuarter: fc.integer({ min: 1, max: 0x7fff }),
    tempos: oneATick(fc.record({ tick, microsecondsPerQuarter: fc.integer({ min: 1, max: 0xff_ffff }) })),
    timeSignatures: oneATick(
      fc.record(
        {
          tick,
          numerator: fc.integer({ min: 1, max: 255 }),
          denominator: fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128),
          clocksPerClick: fc.nat(255).filter((clocks) => clocks !== 24),
          thirtySecondsPerQuarter: fc.nat(255).filter((count) => count !== 8),
        },
        { requiredKeys: ["tick", "numerator", "denominator"] },
      ),
    ),
    keySignatures: oneATick(
      fc.record({
        tick,
        fifths: fc.integer({ min: -7, max: 7 }),
        mode: fc.constantFrom("major" as const, "minor" as const),
      }),
    ),
    tracks: fc.array(track, { maxLength: 5 }),
    silence: fc.nat(3).map((choice) => (choice === 3 ? 5_000 : 0)),
  })
  .map(({ silence, ...parts }) => {
    const score = createScore(parts);
    return silence > 0 ? { ...score, end: lastTick(score) + silence } : score;
  });
