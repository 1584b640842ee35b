import { createScore, createTrack, DRUM_CHANNEL, type KeySignature, type Score } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { augment, type InvertOptions, invert } from "../src/index.ts";
import { anyScore, melody, notes, pitches } from "./helpers.ts";

const inverted = (score: Score, options: InvertOptions) => augment(invert(options), score, 0);

const inKey = (fifths: number, ...list: readonly number[]) =>
  createScore({ ...melody(...list), keySignatures: [{ tick: 0, fifths, mode: "major" }] });

describe("chromatic invert", () => {
  it.each([
    [{ axis: 60 }, [60, 64, 67], [60, 56, 53]],
    [{ axis: 60.5 }, [60, 64, 67], [61, 57, 54]],
    [{}, [60, 64, 67], [67, 63, 60]],
    [{ axis: 0 }, [5, 12], [7, 0]],
    [{ axis: 127 }, [120, 127], [122, 127]],
  ] as const)("with %o turns %o into %o", (options, list, expected) => {
    expect(pitches(inverted(melody(...list), options))).toEqual(expected);
  });

  it.each<[sum: number, KeySignature["fifths"], KeySignature["mode"], number, KeySignature["mode"]]>([
    [124, 0, "major", 0, "minor"], // C major about D: A minor
    [120, 0, "major", -4, "minor"], // C major about C: F minor
    [120, -4, "minor", 0, "major"],
    [122, 2, "major", -4, "minor"], // D major about C sharp: F minor
  ])(
    "with pitches summing to %i takes %i fifths %s to %i fifths %s",
    (sum, fifths, mode, after, afterMode) => {
      const score = createScore({ ...melody(60), keySignatures: [{ tick: 0, fifths, mode }] });
      expect(inverted(score, { axis: sum / 2 }).keySignatures).toEqual([
        { tick: 0, fifths: after, mode: afterMode },
      ]);
    },
  );

  it("mirrors the notes of each key signature to those of the new one", () => {
    const scale = (fifths: number) =>
      [0, 2, 4, 5, 7, 9, 11].map((step) => (((step + 7 * fifths) % 12) + 12) % 12).sort();
    for (let fifths = -7; fifths <= 7; fifths++) {
      for (let axis = 50; axis < 62; axis += 0.5) {
        const result = inverted(inKey(fifths, ...scale(fifths).map((pitch) => pitch + 48)), { axis });
        const classes = pitches(result).map((pitch) => pitch % 12);
        expect(classes.sort()).toEqual(scale(result.keySignatures[0]!.fifths));
      }
    }
  });

  it("leaves drums", () => {
    const drums = createTrack(notes([0, 1, 36]), { channel: DRUM_CHANNEL });
    expect(inverted(createScore({ tracks: [drums] }), {}).tracks).toEqual([drums]);
  });

  it("twice gives the score back, about the middle of its range", () => {
    fc.assert(
      fc.property(anyScore, (score) => {
        expect(inverted(inverted(score, {}), {})).toEqual(score);
      }),
    );
  });
});

describe("diatonic invert", () => {
  it.each([
    [0, 60, [60, 62, 64, 65, 67], [60, 59, 57, 55, 53]],
    [0, 64, [60, 64, 67], [67, 64, 60]],
    [0, 62, [61, 63, 66, 68], [63, 61, 58, 56]], // about D, the white keys mirror exactly, and so do the black
    [2, 62, [62, 66, 69], [62, 59, 55]], // D F# A in D major: D B G
    [-3, 63, [63, 67, 70], [63, 60, 56]], // Eb G Bb in Eb major: Eb C Ab
    [0, 61, [60, 64], [60, 57]], // C# is not in C major: about C
  ])("in %i fifths about %i turns %o into %o", (fifths, axis, list, expected) => {
    expect(pitches(inverted(inKey(fifths, ...list), { mode: "diatonic", axis }))).toEqual(expected);
  });

  it("takes C major where no key is stated, and the key in force at each note", () => {
    const score = createScore({
      ...melody(60, 65, 65),
      keySignatures: [{ tick: 960, fifths: 1, mode: "major" }],
    });
    // F is a fourth above C in C major; in G major it is one of the notes between.
    const result = pitches(inverted(score, { mode: "diatonic", axis: 60 }));
    expect(result.slice(0, 2)).toEqual([60, 55]);
    expect([1, 5, 8, 10, 3].map((pitch) => pitch % 12)).toContain(result[2]! % 12);
    expect(score.keySignatures).toEqual([{ tick: 960, fifths: 1, mode: "major" }]);
  });

  it("keeps notes of the key in the key, and mirrors others within two semitones of the chromatic mirror", () => {
    for (let fifths = -7; fifths <= 7; fifths++) {
      const key = new Set([0, 2, 4, 5, 7, 9, 11].map((step) => (step + 7 * fifths + 84) % 12));
      for (let axis = 54; axis < 66; axis++) {
        const axisInKey = key.has(axis % 12) ? axis : axis - 1;
        for (let pitch = 40; pitch < 80; pitch++) {
          const [result] = pitches(inverted(inKey(fifths, pitch), { mode: "diatonic", axis }));
          expect(key.has(result! % 12)).toBe(key.has(pitch % 12));
          expect(Math.abs(result! - (2 * axisInKey - pitch))).toBeLessThanOrEqual(2);
        }
      }
    }
  });

  it("twice about one axis gives the score back", () => {
    const middle = anyScore.map((score) => ({
      ...score,
      tracks: score.tracks.map((track) => ({
        ...track,
        notes: track.notes.filter((note) => note.pitch > 12 && note.pitch < 108),
      })),
    }));
    fc.assert(
      fc.property(middle, fc.integer({ min: 56, max: 64 }), (score, axis) => {
        const options = { mode: "diatonic", axis } as const;
        expect(inverted(inverted(score, options), options)).toEqual(score);
      }),
    );
  });
});

it.each([
  [{ axis: 60.25 }, "augment: invert.axis must be a whole or half pitch within 0–127, got 60.25"],
  [{ axis: -1 }, "augment: invert.axis must be a whole or half pitch within 0–127, got -1"],
  [
    { axis: 60.5, mode: "diatonic" as const },
    "augment: invert.axis must be a whole pitch within 0–127, got 60.5",
  ],
])("refuses %o", (options, message) => {
  expect(() => invert(options)).toThrow(new RangeError(message));
});
