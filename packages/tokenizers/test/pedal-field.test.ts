import { allNotes, createScore, createTrack, pedalPresses } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { noteTuple } from "../src/index.ts";
import { notes } from "./scores.ts";

const tokenizer = noteTuple({ pedal: "field", timeSignatures: false, tempo: false });
const places = Object.fromEntries(tokenizer.fields.map(({ name }, place) => [name, place]));
const width = tokenizer.fields.length;

/** Four quarter notes, the third a chord, with the pedal down from and up to some ticks. */
function score(...presses: readonly (readonly [down: number, up: number])[]) {
  const controlChanges = presses.flatMap(([down, up]) => [
    { tick: down, controller: 64, value: 100 },
    { tick: up, controller: 64, value: 0 },
  ]);
  const line = notes([480, 400, 60], [960, 400, 62], [1440, 400, 60], [1440, 400, 64], [1920, 480, 65]);
  return createScore({ ticksPerQuarter: 480, tracks: [createTrack(line, { controlChanges })] });
}

const encoded = (given: ReturnType<typeof score>): string => {
  const { values, length } = tokenizer.encode(given);
  return Array.from({ length }, (_, step) => values[step * width + places.pedal!]).join("");
};

/** 0 up, 1 held, 2 pressed. */
const cases: readonly (readonly [string, readonly (readonly [number, number])[], string])[] = [
  ["never down", [], "00000"],
  ["down with the first note, up with the last", [[480, 1920]], "21110"],
  ["down before the first note, to the end", [[0, 3000]], "21111"],
  ["pressed after the second note, lifted before the last", [[1000, 1800]], "02110"],
  [
    "changed with each note, a little late",
    [
      [500, 970],
      [1000, 1450],
      [1480, 1930],
      [1960, 2400],
    ],
    "22222",
  ],
  ["pressed and lifted between two notes", [[1000, 1200]], "02000"],
  ["too short for the grid", [[1000, 1010]], "00000"],
];

describe("the field pedal", () => {
  it.each(cases)("tells a pedal %s", (_, presses, expected) => {
    expect(encoded(score(...presses))).toBe(expected);
    const decoded = tokenizer.decode(tokenizer.encode(score(...presses)));
    expect(encoded(decoded)).toBe(expected);
    expect(allNotes(decoded).map((note) => note.duration)).toEqual([400, 400, 400, 400, 480]);
  });

  it("goes down and up on onsets, and up with the end", () => {
    const pressesOf = (...presses: readonly (readonly [number, number])[]) =>
      pedalPresses(tokenizer.decode(tokenizer.encode(score(...presses))).tracks, 0);
    expect(pressesOf([1000, 1800])).toEqual([{ down: 960, up: 1920 }]);
    expect(pressesOf([500, 970], [1450, 5000])).toEqual([
      { down: 480, up: 960 },
      { down: 1440, up: 2400 },
    ]);
  });

  it("takes the pedals of all channels as one", () => {
    const one = score([480, 1000]);
    const other = createTrack(notes([480, 400, 40]), {
      channel: 1,
      controlChanges: [
        { tick: 600, controller: 64, value: 127 },
        { tick: 2000, controller: 64, value: 0 },
      ],
    });
    expect(encoded({ ...one, tracks: [...one.tracks, other] })).toBe("221111");
  });

  it("reads a pedal held that is up as pressed, and the first of an onset", () => {
    const tokens = tokenizer.encode(score());
    const values = tokens.values.slice();
    values[width + places.pedal!] = 1;
    values[3 * width + places.pedal!] = 2;
    expect(pedalPresses(tokenizer.decode({ ...tokens, values }).tracks, 0)).toEqual([
      { down: 960, up: 1440 },
    ]);
  });
});

describe("the field articulation", () => {
  const articulated = noteTuple({ articulation: true, pedal: "ignore", timeSignatures: false, tempo: false });

  it("tells how the note before was joined to this one", () => {
    const durations = [480, 400, 360, 320, 240, 200, 600, 640];
    const line = durations.map((duration, i) => [480 * i, duration, 60]);
    const track = createTrack(notes(...line, [480 * 8, 480, 60], [480 * 8, 480, 64]));
    const { values, length } = articulated.encode(createScore({ ticksPerQuarter: 480, tracks: [track] }));
    const place = articulated.fields.findIndex(({ name }) => name === "articulation");
    const told = Array.from({ length }, (_, step) => values[step * articulated.fields.length + place]);
    // none, then legato, legato, detached, detached, staccato, staccato, legato, held; none within a chord
    expect(told).toEqual([0, 3, 3, 2, 2, 1, 1, 3, 4, 0]);
  });

  it("is determined by what comes before", () => {
    expect(articulated.fields.find(({ name }) => name === "articulation")).toEqual({
      name: "articulation",
      kind: "categorical",
      size: 5,
      determined: true,
    });
  });
});
