import { compareNotes, type Score } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  augment,
  augmentationFromJSON,
  dropNotes,
  howl,
  invert,
  oneOf,
  retrograde,
  sequence,
  sometimes,
  speed,
  timingJitter,
  transpose,
  velocityJitter,
  velocityScale,
} from "../src/index.ts";
import { anyScore, deepFreeze, melody, pitches } from "./helpers.ts";

const all: readonly (readonly [name: string, augmentation: Augmentation])[] = [
  ["speed", speed({ min: 0.3, max: 3 })],
  ["transpose, limited", transpose({ min: -12, max: 12 })],
  ["transpose, by octaves", transpose({ min: -20, max: 20, outOfRange: "octave", range: [21, 108] })],
  ["velocityScale", velocityScale({ min: 0.1, max: 4 })],
  ["velocityJitter", velocityJitter({ deviation: 60 })],
  ["timingJitter", timingJitter({ deviation: 0.1 })],
  ["dropNotes", dropNotes({ probability: 0.5 })],
  ["invert", invert()],
  ["invert about an axis", invert({ axis: 30.5 })],
  ["invert in the key", invert({ mode: "diatonic", axis: 100 })],
  ["retrograde", retrograde()],
  ["sometimes", sometimes(0.5, transpose(), velocityJitter())],
  ["oneOf", oneOf([invert(), retrograde()])],
  ["sequence", sequence(retrograde(), timingJitter())],
  ["howl", howl()],
];

const tempoIsLegal = (score: Score) =>
  score.tempos.every(({ microsecondsPerQuarter: tempo }) => Number.isInteger(tempo) && tempo >= 1);

describe.each(all)("%s", (_, augmentation) => {
  it("gives a legal score, in order, and never changes the given one", () => {
    fc.assert(
      fc.property(anyScore, fc.integer(), (score, seed) => {
        const result = augment(augmentation, deepFreeze(score), seed);
        expect(tempoIsLegal(result)).toBe(true);
        for (const list of [result.tempos, result.timeSignatures, result.keySignatures]) {
          for (let index = 1; index < list.length; index++) {
            expect(list[index]!.tick).toBeGreaterThan(list[index - 1]!.tick);
          }
        }
        for (const { fifths } of result.keySignatures) expect(Math.abs(fifths)).toBeLessThanOrEqual(7);
        for (const [index, track] of result.tracks.entries()) {
          expect(track.channel).toBe(score.tracks[index]!.channel);
          expect(track.notes).toEqual([...track.notes].sort(compareNotes));
          for (const { pitch, velocity, start, duration } of track.notes) {
            expect([pitch, velocity, start, duration].every(Number.isInteger)).toBe(true);
            expect(pitch >= 0 && pitch <= 127 && velocity >= 1 && velocity <= 127).toBe(true);
            expect(start >= 0 && duration >= 1).toBe(true);
          }
          for (const list of [track.controlChanges, track.rawEvents]) {
            expect(list.every((event, at) => event.tick >= (list[at - 1]?.tick ?? 0))).toBe(true);
          }
        }
      }),
    );
  });

  it("gives the same for the same seed, after a round through JSON too", () => {
    const again = augmentationFromJSON(JSON.parse(JSON.stringify(augmentation)));
    expect(again.toJSON()).toEqual(augmentation.toJSON());
    fc.assert(
      fc.property(anyScore, fc.integer(), (score, seed) => {
        expect(augment(again, score, seed)).toEqual(augment(augmentation, score, seed));
      }),
      { numRuns: 30 },
    );
  });

  it("keeps the number of notes, unless it drops some", () => {
    const count = (score: Score) => score.tracks.reduce((sum, track) => sum + track.notes.length, 0);
    fc.assert(
      fc.property(anyScore, fc.integer(), (score, seed) => {
        const after = count(augment(augmentation, score, seed));
        if (augmentation.toJSON().type === "dropNotes") expect(after).toBeLessThanOrEqual(count(score));
        else expect(after).toBe(count(score));
      }),
      { numRuns: 30 },
    );
  });
});

describe("augment", () => {
  it("applies a list in order", () => {
    const up = transpose({ min: 2, max: 2 });
    expect(pitches(augment([up, invert({ axis: 60 })], melody(60, 64), 0))).toEqual([58, 54]);
    expect(pitches(augment([invert({ axis: 60 }), up], melody(60, 64), 0))).toEqual([62, 58]);
  });

  it("gives the score itself for an empty list", () => {
    const score = melody(60);
    expect(augment([], score, 0)).toBe(score);
  });

  it("gives different scores for different seeds", () => {
    const score = melody(60, 64, 67);
    const results = new Set(
      Array.from({ length: 100 }, (_, seed) => JSON.stringify(augment(howl(), score, seed))),
    );
    expect(results.size).toBe(100);
  });

  it("takes an augmentation of one's own", () => {
    const octaveUp: Augmentation = {
      apply: (score, random) => transpose({ min: 12, max: 12 }).apply(score, random),
      toJSON: () => ({ type: "octaveUp" }),
    };
    expect(pitches(augment([octaveUp], melody(60), 0))).toEqual([72]);
  });

  it("gives these notes for this seed on every platform", () => {
    const pipeline = [howl(), timingJitter(), velocityJitter(), dropNotes({ probability: 0.3 })];
    expect(augment(pipeline, melody(60, 62, 64, 65, 67), 2021)).toMatchSnapshot();
  });
});
