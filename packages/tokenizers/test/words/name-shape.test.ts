import { describe, expect, it } from "vitest";
import { nameShape } from "../../src/words/name-shape.ts";
import { chordShape, joinShapes, type Shape } from "../../src/words/shape.ts";

/** A shape of chords of equal values, as `"0 4+7"`: semitones from the first note, those of a chord joined by `+`. */
function shapeOf(text: string): Shape {
  const chords = text.split(" ").map((chord) => chord.split("+").map(Number));
  const shapes = chords.map(([bass, ...above]) => chordShape(above.map((each) => each - bass!)));
  return shapes.slice(1).reduce(
    (left, right, i) =>
      joinShapes(left, right, {
        left: 0,
        right: 0,
        interval: chords[i + 1]![0]!,
        at: [i + 1, 1],
        stretch: [1, 1],
      }),
    shapes[0]!,
  );
}

describe("nameShape", () => {
  it.each([
    ["0", "note"],
    ["0+12", "octave"],
    ["0+16", "major third and an octave"],
    ["0+4+7", "major triad"],
    ["0+3+8", "major triad, first inversion"],
    ["0+5+9", "major triad, second inversion"],
    ["0+4+7+12", "major triad, doubled"],
    ["0+3+6+9", "diminished seventh"],
    ["0+4+7+10", "dominant seventh"],
    ["0+2+5+9", "minor seventh, third inversion"],
    ["0+7+12", "octave with fifth"],
    ["0+12+24", "octaves"],
    ["0+1+2", undefined],
    ["0 2", "major second up"],
    ["0 0", "note repeated"],
    ["0 0 0 0", "note repeated 4 times"],
    ["0 2 4 5", "scale run up"],
    ["0 -1 -2 -3", "chromatic run down"],
    ["0 2 0 2", "trill"],
    ["0 -1 0", "neighbour note"],
    ["0 12 0 12", "octave tremolo"],
    ["0 4 0 4", "tremolo, major third"],
    ["0 -2 -3 -2", "turn"],
    ["0 2 0 -1 0", "turn"],
    ["0 7 4 7", "Alberti bass, major triad"],
    ["0 7 3 7 0 7 3 7", "Alberti bass, minor triad"],
    ["0 -3 0 -7", "Alberti bass, major triad"],
    ["0 4 7 12", "major triad arpeggio up"],
    ["0 7 4 12", "broken major triad"],
    ["0 7 12", "open fifth arpeggio up"],
    ["0 5 0 6 0", "line over a repeated note"],
    ["0 1 6", undefined],
    ["0 12+16+19 12+16+19", "waltz bass, major triad"],
    ["0 7+12+16", "bass and chord, major triad"],
    ["0+4+7 0+4+7 0+4+7", "major triad, 3 times"],
    ["0+12 0+12", "octave, twice"],
    ["0+12 2+14 4+16", "octaves: scale run up"],
    ["0+4 2+5 4+7", "thirds: scale run up"],
    ["0+4+7 5+9+12", "major triad: fourth up"],
    ["0+4+7+10 0+5+9", "dominant seventh to major triad, falling fifth"],
  ])("calls %s %s", (text, name) => {
    expect(nameShape(shapeOf(text)).name).toBe(name);
  });

  it.each([
    ["0+4+7", 0],
    ["0+3+8", 8],
    ["0 -3 -8", 9],
    ["0 1 6", 0],
  ])("finds the root of %s %i semitones above the first note", (text, root) => {
    expect(nameShape(shapeOf(text)).root).toBe(root);
  });
});
