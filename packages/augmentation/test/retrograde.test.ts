import {
  type ControlChange,
  createScore,
  createTempoMap,
  createTrack,
  endTick,
  type Score,
} from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augment, retrograde } from "../src/index.ts";
import { anyScore, notes, rows } from "./helpers.ts";

const backwards = (score: Score) => augment(retrograde(), score, 0);

const withChanges = (...controlChanges: readonly ControlChange[]) =>
  createScore({ tracks: [createTrack(notes([100, 900, 60]), { controlChanges })] });

const pedal = (tick: number, value: number): ControlChange => ({ tick, controller: 64, value });

const span = (score: Score) => {
  const starts = score.tracks.flatMap((track) => track.notes.map((note) => note.start));
  return { start: Math.min(...starts), end: endTick(score) };
};

describe("retrograde", () => {
  it("turns ends into starts, and leaves silence before the first note", () => {
    const score = createScore({
      tracks: [createTrack(notes([100, 50, 60, 1], [150, 50, 62, 2])), createTrack(notes([120, 180, 40, 3]))],
    });
    expect(rows(backwards(score))).toEqual([
      [200, 50, 62, 2],
      [250, 50, 60, 1],
      [100, 180, 40, 3],
    ]);
  });

  it("turns the pedal: down between the mirrored ticks", () => {
    const score = withChanges(pedal(200, 127), pedal(300, 0));
    expect(backwards(score).tracks[0]!.controlChanges).toEqual([pedal(800, 127), pedal(900, 0)]);
  });

  it("states a pedal still held at the end at the start", () => {
    const score = withChanges(pedal(200, 127));
    expect(backwards(score).tracks[0]!.controlChanges).toEqual([pedal(100, 127), pedal(900, 0)]);
  });

  it("leaves what sets up a channel where it is", () => {
    const set = { tick: 500, controller: 101, value: 0 };
    expect(backwards(withChanges(set)).tracks[0]!.controlChanges).toEqual([set]);
  });

  it("takes the first volume stated for what held before", () => {
    const volume = (tick: number, value: number) => ({ tick, controller: 7, value });
    const result = backwards(withChanges(volume(600, 80), volume(700, 90), volume(1200, 1)));
    expect(result.tracks[0]!.controlChanges).toEqual([volume(100, 90), volume(400, 80), volume(1200, 1)]);
  });

  it("turns pitch bends, and leaves lyrics", () => {
    const lyric = { tick: 200, bytes: Uint8Array.of(0xff, 5, 1, 65) };
    const bend = { tick: 300, bytes: Uint8Array.of(0xe0, 0, 100) };
    const score = createScore({ tracks: [createTrack(notes([0, 1000, 60]), { rawEvents: [lyric, bend] })] });
    expect(backwards(score).tracks[0]!.rawEvents).toEqual([
      { tick: 0, bytes: bend.bytes },
      lyric,
      { tick: 700, bytes: Uint8Array.of(0xe0, 0, 64) },
    ]);
  });

  it("turns metre and key", () => {
    const score = createScore({
      timeSignatures: [{ tick: 400, numerator: 3, denominator: 4 }],
      keySignatures: [
        { tick: 0, fifths: 0, mode: "major" },
        { tick: 300, fifths: 1, mode: "major" },
      ],
      tracks: [createTrack(notes([0, 1000, 60]))],
    });
    expect(backwards(score).timeSignatures).toEqual([
      { tick: 0, numerator: 3, denominator: 4 },
      { tick: 600, numerator: 4, denominator: 4 },
    ]);
    expect(backwards(score).keySignatures).toEqual([
      { tick: 0, fifths: 1, mode: "major" },
      { tick: 700, fifths: 0, mode: "major" },
    ]);
  });

  it("lasts as long, and every note as long as it did", () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        fc.pre(score.tracks.some((track) => track.notes.length > 0));
        const result = backwards(score);
        const { start, end } = span(score);
        expect(span(result)).toEqual({ start, end });
        const before = createTempoMap(score);
        const after = createTempoMap(result);
        expect(after.secondsAt(end)).toBeCloseTo(before.secondsAt(end), 9);
        for (let tick = start; tick <= end; tick += 37) {
          const turned = start + end - tick;
          expect(after.secondsAt(turned) - after.secondsAt(start)).toBeCloseTo(
            before.secondsAt(end) - before.secondsAt(tick),
            9,
          );
        }
      }),
    );
  });

  it("twice gives the notes back, and the same states at every tick", () => {
    const stateAt = <T extends { readonly tick: number }>(list: readonly T[], tick: number) =>
      list.findLast((event) => event.tick <= tick);
    fc.assert(
      fc.property(
        anyScore,
        fc.array(fc.integer({ min: 0, max: 7000 }), { maxLength: 20 }),
        (score, ticks) => {
          const twice = backwards(backwards(score));
          expect(rows(twice)).toEqual(rows(score));
          const tempo = createTempoMap(score);
          const tempoTwice = createTempoMap(twice);
          for (const tick of ticks) {
            expect(tempoTwice.microsecondsPerQuarterAt(tick)).toBe(tempo.microsecondsPerQuarterAt(tick));
            for (const [index, track] of score.tracks.entries()) {
              for (const controller of [64, 67]) {
                const of = (list: readonly ControlChange[]) =>
                  stateAt(
                    list.filter((change) => change.controller === controller),
                    tick,
                  )?.value ?? 0;
                expect(of(twice.tracks[index]!.controlChanges)).toBe(of(track.controlChanges));
              }
            }
          }
        },
      ),
    );
  });

  it("leaves a score without notes", () => {
    const empty = createScore({ tempos: [{ tick: 9, microsecondsPerQuarter: 1 }] });
    expect(backwards(empty)).toEqual(empty);
  });
});
