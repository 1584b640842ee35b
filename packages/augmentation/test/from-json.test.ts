import { describe, expect, it } from "vitest";
import { augment, augmentationFromJSON, howl, invert, sometimes, speed, transpose } from "../src/index.ts";
import { melody, pitches } from "./helpers.ts";

describe("augmentationFromJSON", () => {
  it("reads a list as a sequence", () => {
    const list = [transpose({ min: 1, max: 1 }), sometimes(1, invert({ axis: 60 }))];
    const read = augmentationFromJSON(JSON.parse(JSON.stringify(list)));
    expect(pitches(augment(read, melody(60), 0))).toEqual([59]);
  });

  it("takes the default for an option that is not stated", () => {
    expect(augmentationFromJSON({ type: "speed" }).toJSON()).toEqual(speed().toJSON());
  });

  it("writes Howl's ranges like this", () => {
    expect(howl().toJSON()).toEqual({
      type: "sequence",
      steps: [
        { type: "speed", min: 0.5, max: 2 },
        { type: "transpose", min: -11, max: 11, outOfRange: "octave", range: [0, 119] },
        { type: "velocityScale", min: 0.8, max: 1 },
      ],
    });
  });

  it("builds types that it is told", () => {
    const types = { octaveUp: () => transpose({ min: 12, max: 12 }) };
    const read = augmentationFromJSON({ type: "sequence", steps: [{ type: "octaveUp" }] }, { types });
    expect(pitches(augment(read, melody(60), 0))).toEqual([72]);
  });

  it.each<[config: unknown, message: string]>([
    [null, "augment: pipeline must be an object with a type, got null"],
    [[7], "augment: pipeline[0] must be an object with a type, got 7"],
    [{ type: "wobble" }, 'augment: pipeline.type "wobble" is not known; it must be one of speed, '],
    [{ type: "constructor" }, 'augment: pipeline.type "constructor" is not known'],
    [
      { type: "speed", minimum: 1 },
      "augment: pipeline.minimum is not an option of speed, which has min, max",
    ],
    [
      { type: "retrograde", axis: 1 },
      "augment: pipeline.axis is not an option of retrograde, which has none",
    ],
    [{ type: "speed", min: "1" }, 'augment: pipeline.min must be a number, got "1"'],
    [{ type: "transpose", range: 5 }, "augment: pipeline.range must be [low, high], got 5"],
    [{ type: "sequence" }, "augment: pipeline (sequence) lacks steps"],
    [{ type: "sometimes", steps: [] }, "augment: pipeline (sometimes) lacks probability"],
    [{ type: "oneOf", choices: {} }, "augment: pipeline.choices must be a list of augmentations, got {}"],
    [
      [{ type: "oneOf", choices: [{ type: "speed" }, { type: "x" }] }],
      'augment: pipeline[0].choices[1].type "x" is not known',
    ],
  ])("refuses %j with a TypeError that names the place", (config, message) => {
    expect(() => augmentationFromJSON(config)).toThrow(TypeError);
    expect(() => augmentationFromJSON(config)).toThrow(message);
  });

  it("leaves what values may be to the augmentation", () => {
    expect(() => augmentationFromJSON({ type: "speed", min: 3, max: 1 })).toThrow(
      new RangeError("augment: speed.min must not exceed max, got [3, 1]"),
    );
    expect(() => augmentationFromJSON({ type: "invert", mode: "upside" })).toThrow(
      new RangeError('augment: invert.mode must be "chromatic" or "diatonic", got "upside"'),
    );
  });
});
