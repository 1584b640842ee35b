import { createScore, createTempoMap, createTrack } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augment, timingJitter } from "../src/index.ts";
import { anyScore, notes, rows } from "./helpers.ts";

describe("timingJitter", () => {
  it.each([500_000, 1_000_000])("errs by seconds, at %i µs a quarter note too", (tempo) => {
    const score = createScore({
      tempos: [{ tick: 0, microsecondsPerQuarter: tempo }],
      tracks: [
        createTrack(
          Array.from({ length: 4000 }, (_, index) => notes([960 * (index + 1), 100, index % 128])[0]!),
        ),
      ],
    });
    const before = createTempoMap(score);
    const result = augment(timingJitter({ deviation: 0.02 }), score, 3);
    const errors = rows(result).map(
      ([start], index) => before.secondsAt(start!) - before.secondsAt(960 * (index + 1)),
    );
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(deviation).toBeGreaterThan(0.019);
    expect(deviation).toBeLessThan(0.021);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.0705);
    expect(rows(result).every((row) => row[1] === 100)).toBe(true);
  });

  it("starts no note before the score", () => {
    const score = createScore({ tracks: [createTrack(notes([0, 10, 60], [0, 10, 64], [0, 10, 67]))] });
    const starts = Array.from({ length: 50 }, (_, seed) => rows(augment(timingJitter(), score, seed))).flat();
    expect(Math.min(...starts.map((row) => row[0]!))).toBe(0);
    expect(Math.max(...starts.map((row) => row[0]!))).toBeGreaterThan(0);
  });

  it("keeps the strokes of one key in order, and apart where they were", () => {
    fc.assert(
      fc.property(anyScore, fc.integer(), (score, seed) => {
        const tagged = {
          ...score,
          tracks: score.tracks.map((track) => ({
            ...track,
            // One pitch, told apart by velocity.
            notes: track.notes.map((note, index) => ({ ...note, pitch: 60, velocity: index + 1 })),
          })),
        };
        const result = augment(timingJitter({ deviation: 0.5 }), tagged, seed);
        for (const [index, track] of result.tracks.entries()) {
          const originals = tagged.tracks[index]!.notes;
          const moved = originals.map(
            (note) => track.notes.find((other) => other.velocity === note.velocity)!,
          );
          for (const [later, note] of originals.entries()) {
            for (let earlier = 0; earlier < later; earlier++) {
              expect(moved[earlier]!.start).toBeLessThanOrEqual(moved[later]!.start);
              const other = originals[earlier]!;
              if (other.start + other.duration > note.start) continue;
              expect(moved[earlier]!.start + moved[earlier]!.duration).toBeLessThanOrEqual(
                moved[later]!.start,
              );
            }
          }
        }
      }),
    );
  });

  it("leaves all as it is at 0", () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        expect(augment(timingJitter({ deviation: 0 }), score, 1)).toEqual(score);
      }),
    );
  });

  it("refuses deviations that are not seconds", () => {
    expect(() => timingJitter({ deviation: 20 })).toThrow(
      new RangeError("augment: timingJitter.deviation must be from 0 to 10, got 20"),
    );
  });
});
