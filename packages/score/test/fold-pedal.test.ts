import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ControlChange,
  createScore,
  foldedDurations,
  foldPedal,
  type Note,
  pedalPresses,
  type Track,
} from "../src/index.ts";
import { notes, pedal, rows, track } from "./helpers.ts";

function durations(list: Note[], controlChanges: ControlChange[]): number[] {
  const folded = foldPedal(createScore({ tracks: [track(list, { controlChanges })] }));
  return folded.tracks[0]!.notes.map((note) => note.duration);
}

describe("foldPedal", () => {
  it.each<[string, number[][], [number, number][], number[]]>([
    ["no pedal changes nothing", [[0, 10, 60]], [], [10]],
    ["a release under the pedal lasts until it comes up", [[0, 10, 60]], pairs(5, 127, 50, 0), [50]],
    ["a release before the pedal goes down stays", [[0, 10, 60]], pairs(11, 127, 50, 0), [10]],
    ["a release as the pedal goes down is caught", [[0, 10, 60]], pairs(10, 127, 50, 0), [50]],
    ["a release as the pedal comes up stays", [[0, 10, 60]], pairs(5, 127, 10, 0), [10]],
    ["a key held past the pedal stays as it is", [[0, 90, 60]], pairs(5, 127, 50, 0), [90]],
    [
      "the same key struck again ends the first",
      [
        [0, 10, 60],
        [30, 5, 60],
      ],
      pairs(5, 127, 50, 0),
      [30, 20],
    ],
    [
      "another key does not",
      [
        [0, 10, 60],
        [30, 5, 61],
      ],
      pairs(5, 127, 50, 0),
      [50, 20],
    ],
    ["63 is up and 64 is down", [[0, 10, 60]], pairs(5, 64, 20, 63), [20]],
    ["a second press while down changes nothing", [[0, 10, 60]], pairs(5, 127, 20, 90, 40, 0), [40]],
    [
      "a pedal never lifted holds to the last event",
      [
        [0, 10, 60],
        [20, 80, 62],
      ],
      pairs(5, 127),
      [100, 80],
    ],
  ])("%s", (_, list, changes, expected) => {
    expect(durations(notes(...list), pedal(...changes))).toEqual(expected);
  });

  it("takes the pedal from any track of the channel, and only from that channel", () => {
    const score = createScore({
      tracks: [
        track([], { controlChanges: pedal([0, 127], [100, 0]) }),
        track(notes([0, 10, 60])),
        track(notes([0, 10, 60]), { channel: 1 }),
      ],
    });
    const folded = foldPedal(score);
    expect(folded.tracks.map(({ notes }) => rows(notes))).toEqual([
      [],
      [[0, 100, 60, 64]],
      [[0, 10, 60, 64]],
    ]);
  });

  it("takes out the pedal and keeps other controllers", () => {
    const volume = { tick: 3, controller: 7, value: 90 };
    const controlChanges = [...pedal([0, 127]), volume];
    const folded = foldPedal(createScore({ tracks: [track(notes([0, 1, 60]), { controlChanges })] }));
    expect(folded.tracks[0]!.controlChanges).toEqual([volume]);
  });

  it("is done once: folding again changes nothing", () => {
    const once = foldPedal(
      createScore({
        tracks: [track(notes([0, 10, 60], [4, 3, 64]), { controlChanges: pedal([5, 127], [50, 0]) })],
      }),
    );
    expect(foldPedal(once)).toEqual(once);
  });
});

/** A track of few keys in a short time, on one of two channels and ports, with presses of the pedal. */
const anyTrack = fc
  .record({
    list: fc.array(fc.tuple(fc.nat(29), fc.integer({ min: 1, max: 8 }), fc.constantFrom(60, 61, 62)), {
      maxLength: 12,
    }),
    changes: fc.array(fc.tuple(fc.nat(59), fc.constantFrom(0, 127)), { maxLength: 6 }),
    channel: fc.nat(1),
    port: fc.constantFrom({}, { port: 1 }),
  })
  .map(({ list, changes, channel, port }) =>
    track(notes(...list), {
      channel,
      controlChanges: pedal(...changes.sort(([a], [b]) => a - b)),
      ...port,
    }),
  );

describe("foldedDurations", () => {
  it("is what the definition says, note by note, of tracks that share channels and ports", () => {
    fc.assert(
      fc.property(fc.array(anyTrack, { maxLength: 9 }), (tracks) => {
        expect([...foldedDurations(tracks)]).toEqual(tracks.flatMap((each) => byDefinition(each, tracks)));
      }),
      { numRuns: 500 },
    );
  });

  it("takes 40,000 tracks of one channel in their stride", () => {
    const tracks = Array.from({ length: 40_000 }, (_, start) =>
      track(notes([start, 10, 60 + (start % 20)]), {
        controlChanges: pedal([start, start % 2 === 0 ? 127 : 0]),
      }),
    );
    const before = performance.now();
    const durations = foldedDurations(tracks);
    expect(performance.now() - before).toBeLessThan(5000);
    // Released while the pedal is down, and held until it is lifted in the next tick.
    expect([...durations.slice(0, 2), durations.at(-1)]).toEqual([11, 10, 10]);
  });

  it("writes into the caller's memory, and not beyond", () => {
    const tracks = [track(notes([0, 10, 60], [20, 5, 62]), { controlChanges: pedal([5, 127], [50, 0]) })];
    const memory = new Float64Array(4).fill(-1);
    expect(foldedDurations(tracks, memory)).toBe(memory);
    expect([...memory]).toEqual([50, 30, -1, -1]);
  });
});

describe("pedalPresses", () => {
  it("pairs downs and ups; one never lifted ends at the last tick", () => {
    const tracks = [track([], { controlChanges: pedal([1, 127], [5, 0], [9, 70]) })];
    expect(pedalPresses(tracks, 20)).toEqual([
      { down: 1, up: 5 },
      { down: 9, up: 20 },
    ]);
  });
});

/** The pedal folded into the notes of a track: for each note, all strikes of its key and all presses are looked through. */
function byDefinition(of: Track, tracks: readonly Track[]): number[] {
  const channel = tracks.filter((each) => each.channel === of.channel && each.port === of.port);
  const lastTick = Math.max(
    0,
    ...tracks.flatMap((each) => each.notes.map(({ start, duration }) => start + duration)),
    ...tracks.flatMap((each) => each.controlChanges.map(({ tick }) => tick)),
  );
  const presses = pedalPresses(channel, lastTick);
  const strikes = channel.flatMap((each) => each.notes);
  return of.notes.map(({ pitch, start, duration }) => {
    const release = start + duration;
    const press = presses.find(({ down, up }) => down <= release && up > release);
    if (!press) return duration;
    const next = strikes.filter((note) => note.pitch === pitch && note.start > start);
    return Math.max(release, Math.min(press.up, ...next.map((note) => note.start))) - start;
  });
}

function pairs(...values: number[]): [number, number][] {
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
}
