import { createScore, createTempoMap, createTrack } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augment, speed } from "../src/index.ts";
import { anyScore, melody, notes, rows } from "./helpers.ts";

describe("speed", () => {
  it.each([
    [0.5, 250_000],
    [1, 500_000],
    [2, 1_000_000],
  ])("multiplies all seconds by %s and leaves the ticks", (factor, tempo) => {
    const result = augment(speed({ min: factor, max: factor }), melody(60, 62), 0);
    expect(result.tempos).toEqual([{ tick: 0, microsecondsPerQuarter: tempo }]);
    expect(rows(result)).toEqual(rows(melody(60, 62)));
  });

  it("states the tempo before the first change, and scales all changes alike", () => {
    const score = createScore({
      tempos: [
        { tick: 480, microsecondsPerQuarter: 600_000 },
        { tick: 960, microsecondsPerQuarter: 400_001 },
      ],
    });
    expect(augment(speed({ min: 1.5, max: 1.5 }), score, 0).tempos).toEqual([
      { tick: 0, microsecondsPerQuarter: 750_000 },
      { tick: 480, microsecondsPerQuarter: 900_000 },
      { tick: 960, microsecondsPerQuarter: 600_002 },
    ]);
  });

  it("keeps every tick's time within a hundred-thousandth of its factor", () => {
    fc.assert(
      fc.property(anyScore, fc.integer({ min: 0, max: 8000 }), (score, tick) => {
        const before = createTempoMap(score).secondsAt(tick);
        const after = createTempoMap(augment(speed({ min: 1.7, max: 1.7 }), score, 0)).secondsAt(tick);
        expect(after).toBeGreaterThanOrEqual(1.7 * before * (1 - 1e-5));
        expect(after).toBeLessThanOrEqual(1.7 * before * (1 + 1e-5));
      }),
    );
  });

  it("draws factors from all of its range", () => {
    const factors = Array.from({ length: 2000 }, (_, seed) => {
      const [tempo] = augment(speed({ min: 0.5, max: 2 }), melody(60), seed).tempos;
      return tempo!.microsecondsPerQuarter / 500_000;
    });
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...factors)).toBeLessThanOrEqual(2);
    expect(Math.min(...factors)).toBeLessThan(0.51);
    expect(Math.max(...factors)).toBeGreaterThan(1.99);
    expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeCloseTo(1.25, 1);
  });

  it("slows no further than MIDI can state, and keeps the tempos' relation then", () => {
    const score = createScore({
      tempos: [
        { tick: 0, microsecondsPerQuarter: 8_388_608 },
        { tick: 9, microsecondsPerQuarter: 4_194_304 },
      ],
      tracks: [createTrack(notes([0, 1, 60]))],
    });
    const tempos = augment(speed({ min: 4, max: 4 }), score, 0).tempos;
    expect(tempos.map((tempo) => tempo.microsecondsPerQuarter)).toEqual([16_777_215, 8_388_608]);
  });

  it.each([
    [{ min: 0 }, "augment: speed.min must be above 0, got 0"],
    [{ max: Number.NaN }, "augment: speed.max must be above 0, got NaN"],
    [{ min: 2, max: 1 }, "augment: speed.min must not exceed max, got [2, 1]"],
  ])("refuses %o", (options, message) => {
    expect(() => speed(options)).toThrow(new RangeError(message));
  });
});
