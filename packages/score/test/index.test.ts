import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual([
    "DEFAULT_MICROSECONDS_PER_QUARTER",
    "DRUM_CHANNEL",
    "PEDAL_DOWN",
    "SUSTAIN_PEDAL",
    "allNotes",
    "compareNotes",
    "createScore",
    "createTempoMap",
    "createTrack",
    "endTick",
    "foldPedal",
    "foldedDurations",
    "isPianoTrack",
    "mergeHands",
    "mergeTracks",
    "pedalPresses",
    "pianoPart",
    "pianoRollSvg",
    "secondsAt",
    "sliceScore",
    "sortNotes",
    "tickAt",
  ]);
});
