import { expect, it } from "vitest";
import { createScore, mergeTracks } from "../src/index.ts";
import { notes, pedal, rows, track } from "./helpers.ts";

it("merges both hands to one piano, in order, without drums", () => {
  const merged = mergeTracks(
    createScore({
      tracks: [
        track(notes([0, 10, 72], [20, 10, 74]), {
          name: "right",
          channel: 3,
          program: 5,
          controlChanges: pedal([15, 0]),
        }),
        track(notes([0, 30, 36]), { channel: 9 }),
        track(notes([10, 10, 48]), {
          name: "left",
          controlChanges: pedal([5, 127]),
          rawEvents: [{ tick: 0, bytes: Uint8Array.of(0xe0, 0, 64) }],
        }),
      ],
    }),
  );
  expect(merged.tracks).toHaveLength(1);
  expect(merged.tracks[0]).toMatchObject({ name: "right", channel: 0, program: 0, rawEvents: [] });
  expect(rows(merged.tracks[0]!.notes)).toEqual([
    [0, 10, 72, 64],
    [10, 10, 48, 64],
    [20, 10, 74, 64],
  ]);
  expect(merged.tracks[0]!.controlChanges.map((change) => change.tick)).toEqual([5, 15]);
});
