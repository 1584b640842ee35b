import { createScore, createTrack } from "@nocturne/score";
import { expect, it } from "vitest";
import { topLine } from "../src/top-line.ts";

// 960 ticks a second: 33 ticks are 34 ms, 34 are 35.4 ms.
const scoreOf = (...notes: readonly (readonly [start: number, pitch: number])[]) =>
  createScore({
    tracks: [createTrack(notes.map(([start, pitch]) => ({ start, pitch, velocity: 80, duration: 9 })))],
  });

it.each([
  ["the highest note of each chord", scoreOf([0, 60], [0, 64], [480, 55], [480, 50]), [64, 55]],
  ["one chord of what starts within 35 ms", scoreOf([0, 60], [20, 67], [33, 64], [960, 50]), [67, 50]],
  ["another chord after that, counted from the first note", scoreOf([0, 60], [20, 62], [34, 64]), [62, 64]],
  ["nothing of a score without notes", createScore(), []],
])("the top line is %s", (_, score, line) => {
  expect(topLine(score)).toEqual(line);
});

it("leaves drums out, and reads all other tracks", () => {
  const note = { start: 0, duration: 1, velocity: 80 };
  const score = createScore({
    tracks: [
      createTrack([{ ...note, pitch: 50 }]),
      createTrack([{ ...note, pitch: 60 }], { channel: 1 }),
      createTrack([{ ...note, pitch: 70 }], { channel: 9 }),
    ],
  });
  expect(topLine(score)).toEqual([60]);
});
