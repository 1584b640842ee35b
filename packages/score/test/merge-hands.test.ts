import fc from "fast-check";
import { expect, it } from "vitest";
import { createScore, mergeHands, type Note } from "../src/index.ts";
import { notes, pedal, rows, track } from "./helpers.ts";

const merged = (right: readonly Note[], left: readonly Note[]): number[][] =>
  rows(mergeHands(createScore({ tracks: [track(right), track(left)] })).tracks[0]!.notes);

it.each<[string, Note[], Note[], number[][]]>([
  [
    "keeps what does not touch",
    notes([0, 10, 60]),
    notes([10, 5, 60], [0, 9, 48]),
    [
      [0, 9, 48, 64],
      [0, 10, 60, 64],
      [10, 5, 60, 64],
    ],
  ],
  [
    "makes one of two struck together, as long and as loud as the most",
    notes([0, 10, 60, 50]),
    notes([0, 20, 60, 40]),
    [[0, 20, 60, 50]],
  ],
  [
    "ends a held note where the other hand strikes it, and holds on",
    notes([0, 100, 60]),
    notes([40, 10, 60, 80]),
    [
      [0, 40, 60, 64],
      [40, 60, 60, 80],
    ],
  ],
  [
    "follows a key through several strikes",
    notes([0, 100, 60], [60, 80, 60]),
    notes([30, 10, 60]),
    [
      [0, 30, 60, 64],
      [30, 30, 60, 64],
      [60, 80, 60, 64],
    ],
  ],
])("%s", (_, right, left, expected) => {
  expect(merged(right, left)).toEqual(expected);
});

it("leaves drums out and keeps the pedal of both hands", () => {
  const score = createScore({
    tracks: [
      track(notes([0, 10, 60]), { controlChanges: pedal([5, 127]) }),
      track(notes([0, 10, 36]), { channel: 9 }),
      track([], { controlChanges: pedal([2, 0]) }),
    ],
  });
  const [piano, ...others] = mergeHands(score).tracks;
  expect(others).toEqual([]);
  expect(rows(piano!.notes)).toEqual([[0, 10, 60, 64]]);
  expect(piano!.controlChanges).toEqual(pedal([2, 0], [5, 127]));
});

it("strikes no key that is down, and holds each key exactly when a hand did", () => {
  const hand = fc.array(
    fc.record({
      pitch: fc.integer({ min: 60, max: 62 }),
      velocity: fc.integer({ min: 1, max: 127 }),
      start: fc.nat(40),
      duration: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 12 },
  );
  const held = (list: readonly Note[]): Set<string> =>
    new Set(
      list.flatMap(({ pitch, start, duration }) =>
        Array.from({ length: duration }, (_, tick) => `${pitch} ${start + tick}`),
      ),
    );
  fc.assert(
    fc.property(hand, hand, (right, left) => {
      const { notes } = mergeHands(createScore({ tracks: [track(right), track(left)] })).tracks[0]!;
      expect(held(notes)).toEqual(held([...right, ...left]));
      expect(notes.reduce((sum, note) => sum + note.duration, 0)).toBe(held(notes).size);
      const strikes = new Set([...right, ...left].map((note) => `${note.pitch} ${note.start}`));
      expect(notes.map((note) => `${note.pitch} ${note.start}`).sort()).toEqual([...strikes].sort());
    }),
  );
});
