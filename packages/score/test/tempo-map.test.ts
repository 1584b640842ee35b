import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScore, createTempoMap, secondsAt, tickAt } from "../src/index.ts";

const score = createScore({
  ticksPerQuarter: 480,
  tempos: [
    { tick: 480, microsecondsPerQuarter: 1_000_000 },
    { tick: 960, microsecondsPerQuarter: 250_000 },
  ],
});

describe("createTempoMap", () => {
  it.each([
    [0, 0],
    [240, 0.25],
    [480, 0.5],
    [720, 1],
    [960, 1.5],
    [1440, 1.75],
  ])("puts tick %i at %d s and back", (tick, seconds) => {
    expect(secondsAt(score, tick)).toBe(seconds);
    expect(tickAt(score, seconds)).toBe(tick);
  });

  it("starts at 120 quarter notes a minute where no tempo is given", () => {
    expect(secondsAt(createScore(), 960)).toBe(1);
  });

  it("goes between ticks in both directions", () => {
    expect(secondsAt(score, 480.5)).toBeCloseTo(0.5 + 0.5 / 480, 12);
    expect(tickAt(score, 0.7501)).toBeCloseTo(600.048, 9);
  });

  it.each([
    [0, 500_000],
    [479, 500_000],
    [480, 1_000_000],
    [2000, 250_000],
  ])("knows the tempo at tick %i", (tick, tempo) => {
    expect(createTempoMap(score).microsecondsPerQuarterAt(tick)).toBe(tempo);
  });

  it("returns every whole tick exactly, at any tempo and division", () => {
    const change = fc.record({
      tick: fc.nat(1_000_000),
      microsecondsPerQuarter: fc.integer({ min: 1, max: 0xffffff }),
    });
    const tempos = fc
      .uniqueArray(change, { selector: ({ tick }) => tick, maxLength: 8 })
      .map((list) => list.sort((a, b) => a.tick - b.tick));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30_000 }),
        tempos,
        fc.array(fc.nat(2_000_000), { minLength: 1 }),
        (ticksPerQuarter, tempos, ticks) => {
          const map = createTempoMap({ ticksPerQuarter, tempos });
          for (const tick of [...ticks, ...tempos.map((tempo) => tempo.tick)]) {
            expect(map.tickAt(map.secondsAt(tick))).toBe(tick);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
