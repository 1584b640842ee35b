import { createScore, createTrack } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augment, transpose } from "../src/index.ts";
import { anyScore, melody, notes, pitches } from "./helpers.ts";

const by = (shift: number) => transpose({ min: shift, max: shift });

describe("transpose", () => {
  it("moves all pitches by one shift, and draws every shift of its range", () => {
    const shifts = new Set<number>();
    for (let seed = 0; seed < 400; seed++) {
      const [first, second] = pitches(augment(transpose({ min: -11, max: 11 }), melody(60, 67), seed));
      expect(second! - first!).toBe(7);
      shifts.add(first! - 60);
    }
    expect([...shifts].sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, index) => index - 11));
  });

  it.each([
    [0, 2, 2],
    [0, 1, -5],
    [0, 6, 6],
    [-3, 3, 6],
    [4, -1, -3],
    [3, 12, 3],
    [-7, -12, -7],
    [-7, 2, -5],
  ])("moves a key signature of %i fifths by %i semitones to %i", (fifths, shift, expected) => {
    const score = createScore({ ...melody(60), keySignatures: [{ tick: 0, fifths, mode: "minor" }] });
    expect(augment(by(shift), score, 0).keySignatures).toEqual([
      { tick: 0, fifths: expected, mode: "minor" },
    ]);
  });

  it("leaves drums, and moves key pressure with its key", () => {
    const pressure = Uint8Array.of(0xa0, 60, 90);
    const score = createScore({
      tracks: [
        createTrack(notes([0, 1, 60]), { rawEvents: [{ tick: 0, bytes: pressure }] }),
        createTrack(notes([0, 1, 36]), { channel: 9 }),
      ],
    });
    const result = augment(by(5), score, 0);
    expect(pitches(result)).toEqual([65, 36]);
    expect([...result.tracks[0]!.rawEvents[0]!.bytes]).toEqual([0xa0, 65, 90]);
    expect([...pressure]).toEqual([0xa0, 60, 90]);
  });

  it.each([
    [[60, 120], [-11, 11], [0, 127], -11, 7],
    [[60, 120], [9, 11], [0, 127], 7, 7],
    [[3, 127], [-11, 11], [0, 127], -3, 0],
    [[3, 127], [1, 11], [0, 127], 0, 0],
    [[20, 60], [-11, 11], [21, 108], 0, 0],
  ] as const)(
    "limits the shifts of %o asked within %o to what fits %o",
    (list, [min, max], range, from, to) => {
      const shifts = Array.from({ length: 300 }, (_, seed) => {
        const result = augment(transpose({ min, max, range }), melody(...list), seed);
        return pitches(result)[0]! - list[0];
      });
      expect([Math.min(...shifts), Math.max(...shifts)]).toEqual([from, to]);
    },
  );

  it.each([
    [120, 5, [0, 119], 113],
    [119, 1, [0, 119], 108],
    [127, 0, [0, 119], 115],
    [0, -1, [0, 119], 11],
    [60, 48, [60, 71], 60],
  ] as const)("brings %i moved by %i back into %o by octaves, to %i", (pitch, shift, range, expected) => {
    const octaves = transpose({ min: shift, max: shift, outOfRange: "octave", range });
    expect(pitches(augment(octaves, melody(pitch), 0))).toEqual([expected]);
  });

  it("sorts notes again that octaves put out of order", () => {
    const chord = createScore({ tracks: [createTrack(notes([0, 1, 118], [0, 1, 119]))] });
    const up = transpose({ min: 1, max: 1, outOfRange: "octave", range: [0, 119] });
    expect(pitches(augment(up, chord, 0))).toEqual([108, 119]);
  });

  it("keeps pitch classes and range by octaves, whatever the score", () => {
    const range = [40, 51] as const;
    fc.assert(
      fc.property(anyScore, fc.integer({ min: -127, max: 127 }), (score, shift) => {
        const octaves = transpose({ min: shift, max: shift, outOfRange: "octave", range });
        const result = augment(octaves, score, 0);
        for (const [index, track] of result.tracks.entries()) {
          if (track.channel === 9) continue;
          expect(track.notes.every(({ pitch }) => pitch >= 40 && pitch <= 51)).toBe(true);
          const classes = (list: readonly number[]) => list.map((pitch) => ((pitch % 12) + 12) % 12).sort();
          expect(classes(track.notes.map(({ pitch }) => pitch))).toEqual(
            classes(score.tracks[index]!.notes.map(({ pitch }) => pitch + shift)),
          );
        }
      }),
    );
  });

  it("moved up and down again, is the same score", () => {
    fc.assert(
      fc.property(anyScore, fc.integer({ min: 0, max: 11 }), (score, shift) => {
        const up = augment(by(shift), score, 0);
        const moved = pitches(up).some((pitch, index) => pitch !== pitches(score)[index]);
        fc.pre(moved || shift === 0);
        const notDrums = up.tracks.findIndex((track) => track.channel !== 9 && track.notes.length > 0);
        fc.pre(notDrums >= 0);
        const taken = up.tracks[notDrums]!.notes[0]!.pitch - score.tracks[notDrums]!.notes[0]!.pitch;
        expect(augment(by(-taken), up, 0)).toEqual(score);
      }),
    );
  });

  it.each([
    [{ min: 0.5 }, "augment: transpose.min must be whole semitones, got 0.5"],
    [{ min: 3, max: 1 }, "augment: transpose.min must not exceed max, got [3, 1]"],
    [{ max: 200 }, "augment: transpose.max must be from -127 to 127, got 200"],
    [
      { range: [90, 21] as const },
      "augment: transpose.range must be [low, high] within 0–127 and hold at least 12 pitches, got [90, 21]",
    ],
    [
      { range: [60, 70] as const },
      "augment: transpose.range must be [low, high] within 0–127 and hold at least 12 pitches, got [60, 70]",
    ],
  ])("refuses %o", (options, message) => {
    expect(() => transpose(options)).toThrow(new RangeError(message));
  });
});
