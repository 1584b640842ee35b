import { expect, it } from "vitest";
import { createScore, isPianoTrack, pianoPart } from "../src/index.ts";
import { notes, pedal, track } from "./helpers.ts";

const list = notes([0, 10, 60]);

it.each([
  ["a piano", track(list), true],
  ["a harpsichord", track(list, { program: 6 }), true],
  ["an organ", track(list, { program: 19 }), false],
  ["drums", track(list, { channel: 9 }), false],
  ["a pedal alone", track([], { controlChanges: pedal([0, 127]) }), false],
])("%s: %#", (_, given, expected) => {
  expect(isPianoTrack(given)).toBe(expected);
});

it("takes the piano tracks, apart, and the pedal on their channels", () => {
  const score = createScore({
    tracks: [
      track([], { name: "pedal", channel: 1, controlChanges: pedal([0, 127]) }),
      track([], { name: "other port", channel: 1, port: 1, controlChanges: pedal([0, 127]) }),
      track(list, { name: "right" }),
      track(list, { name: "left", channel: 1 }),
      track(list, { name: "voice", channel: 2, program: 53 }),
      track(list, { name: "drums", channel: 9 }),
    ],
  });
  expect(pianoPart(score).tracks.map(({ name }) => name)).toEqual(["pedal", "right", "left"]);
  expect(pianoPart(score).tempos).toBe(score.tempos);
});

it("is empty where there is no piano", () => {
  const score = createScore({ tracks: [track(list, { program: 40 }), track([])] });
  expect(pianoPart(score).tracks).toEqual([]);
});
