import { createScore, createTrack, type Note, type Score } from "@nocturne/score";
import fc from "fast-check";
import { parseMidi as parseMidiFile } from "midi-file";
import { describe, expect, it } from "vitest";
import { parseMidi, writeMidi } from "../src/index.ts";
import { arbitraryScore } from "./arbitrary-score.ts";
import { END, hex, join, NOTE } from "./build-file.ts";

const note = (start: number, parts: Partial<Note> = {}): Note => ({
  pitch: 60,
  velocity: 64,
  start,
  duration: 480,
  ...parts,
});

describe("writeMidi", () => {
  it("writes a file of one track in format 0", () => {
    const bytes = writeMidi(createScore({ tracks: [createTrack([note(0)])] }));
    const events = `00 c000 ${NOTE.replace("803c00", "803c40")} ${END}`;
    expect(bytes).toEqual(join(hex("4d546864 00000006 0000 0001 01e0 4d54726b 00000010"), hex(events)));
  });

  it("uses running status if told", () => {
    const score = createScore({ tracks: [createTrack([note(0), note(480)])] });
    expect(writeMidi(score, { runningStatus: true }).subarray(22)).toEqual(
      hex(`00 c000 00 903c40 8360 3c00 00 3c40 8360 3c00 ${END}`),
    );
  });

  it("gives back any score, in either spelling, without a diagnostic", () => {
    fc.assert(
      fc.property(arbitraryScore, fc.boolean(), (score, runningStatus) => {
        const { score: again, diagnostics } = parseMidi(writeMidi(score, { format: 1, runningStatus }));
        expect(again).toEqual(score);
        expect(diagnostics).toEqual([]);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("writes what midi-file reads to the end of every track", () => {
    fc.assert(
      fc.property(arbitraryScore, (score) => {
        const { header, tracks } = parseMidiFile(writeMidi(score, { format: 1 }));
        expect(header.numTracks).toBe(tracks.length);
        for (const events of tracks) {
          expect(events.findIndex((event) => event.type === "endOfTrack")).toBe(events.length - 1);
        }
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it("keeps the notes of all tracks in format 0", () => {
    const score = createScore({
      tracks: [
        createTrack([note(0)], { channel: 1, name: "a" }),
        createTrack([note(0), note(480)], { channel: 0, program: 4 }),
      ],
    });
    const { tracks } = parseMidi(writeMidi(score, { format: 0 })).score;
    expect(tracks.map(({ channel, program, notes, name }) => [channel, program, notes.length, name])).toEqual(
      [
        [0, 4, 2, "a"],
        [1, 0, 1, "a"],
      ],
    );
  });

  it.each([0, 1] as const)(
    "plays tracks that share a channel with their own programs, format %i",
    (format) => {
      const pitches = [60, 64, 67];
      const tracks = pitches.map((pitch, index) =>
        createTrack(
          [0, 480, 960, 961].map((start) => note(start, { pitch, duration: 1 })),
          { program: index < 2 ? index : 0 },
        ),
      );
      const score = createScore({ tracks });
      const bytes = writeMidi(score, { format });
      expect(heard(bytes)).toEqual(
        pitches.flatMap((pitch, index) => Array(4).fill(`${pitch}:${index < 2 ? index : 0}`)).sort(),
      );
      if (format === 1) expect(parseMidi(bytes).score).toEqual(score);
    },
  );

  it("selects a bank before the program that it belongs to", () => {
    const controlChanges = [
      { tick: 0, controller: 7, value: 100 },
      { tick: 10, controller: 0, value: 1 },
      { tick: 10, controller: 32, value: 2 },
    ];
    const score = createScore({ tracks: [createTrack([note(20)], { program: 9, controlChanges })] });
    expect([...writeMidi(score).subarray(22, 37)]).toEqual([...hex("00 b00764 0a b00001 00 b02002 00 c009")]);
    expect(parseMidi(writeMidi(score)).score).toEqual(score);
  });

  it("bridges gaps that one delta time cannot say", () => {
    const score = createScore({ tracks: [createTrack([note(0), note(3e9)])] });
    expect(parseMidi(writeMidi(score))).toEqual({ score, diagnostics: [] });
    expect(parseMidiFile(writeMidi(score)).tracks[0]!.reduce((sum, event) => sum + event.deltaTime, 0)).toBe(
      3e9 + 480,
    );
  });

  it("writes long names and an empty score", () => {
    const named = createScore({ tracks: [createTrack([note(0)], { name: "é".repeat(1000) })] });
    expect(parseMidi(writeMidi(named)).score).toEqual(named);
    const empty = createScore();
    expect(parseMidi(writeMidi(empty))).toEqual({ score: empty, diagnostics: [] });
  });

  it("takes notes and events in any order and leaves the score as it is", () => {
    const score = createScore({ tracks: [{ ...createTrack([]), notes: [note(480), note(0)] }] });
    const before = structuredClone(score);
    expect(parseMidi(writeMidi(score)).score.tracks[0]!.notes).toEqual([note(0), note(480)]);
    expect(score).toEqual(before);
  });

  it("pairs overlapping notes of one pitch first in, first out", () => {
    const score = createScore({
      tracks: [createTrack([note(0, { duration: 100 }), note(10, { duration: 20 })])],
    });
    expect(parseMidi(writeMidi(score)).score.tracks[0]!.notes).toEqual([
      note(0, { duration: 30 }),
      note(10, { duration: 90 }),
    ]);
  });
});

describe("writeMidi refuses", () => {
  const withTrack = (parts: object): Score => createScore({ tracks: [{ ...createTrack([]), ...parts }] });
  const withNote = (parts: Partial<Note>): Score => withTrack({ notes: [note(0), note(0, parts)] });
  const withRaw = (bytes: string): Score => withTrack({ rawEvents: [{ tick: 0, bytes: hex(bytes) }] });

  const refused: readonly (readonly [Score, string])[] = [
    [
      withNote({ velocity: 0 }),
      "midi: note 1 of track 0: velocity must be a whole number within 1–127, got 0",
    ],
    [
      withNote({ velocity: 128 }),
      "midi: note 1 of track 0: velocity must be a whole number within 1–127, got 128",
    ],
    [
      withNote({ pitch: 60.5 }),
      "midi: note 1 of track 0: pitch must be a whole number within 0–127, got 60.5",
    ],
    [
      withNote({ start: -1 }),
      "midi: note 1 of track 0: start must be a whole number of ticks, not negative, got -1",
    ],
    [
      withNote({ start: Number.NaN }),
      "midi: note 1 of track 0: start must be a whole number of ticks, not negative, got NaN",
    ],
    [
      withNote({ duration: 0 }),
      "midi: note 1 of track 0: duration must be a whole number of ticks, at least 1, got 0",
    ],
    [
      withNote({ duration: 1.5 }),
      "midi: note 1 of track 0: duration must be a whole number of ticks, at least 1, got 1.5",
    ],
    [withTrack({ channel: 16 }), "midi: track 0: channel must be a whole number within 0–15, got 16"],
    [withTrack({ program: -1 }), "midi: track 0: program must be a whole number within 0–127, got -1"],
    [withTrack({ name: 7 }), "midi: track 0: name must be a string, got 7"],
    [
      withTrack({ controlChanges: [{ tick: 0, controller: 64, value: 128 }] }),
      "midi: control change 0 of track 0: value must be a whole number within 0–127, got 128",
    ],
    [withRaw("3c"), "midi: raw event 0 of track 0 must start with a status byte"],
    [withRaw("903c40"), "midi: raw event 0 of track 0 must not be a note: put it in `notes`"],
    [
      withRaw("b04000"),
      "midi: raw event 0 of track 0 must not be a control change: put it in `controlChanges`",
    ],
    [withRaw("c005"), "midi: raw event 0 of track 0 must not be a program change: set the track's `program`"],
    [withRaw("e10040"), "midi: raw event 0 of track 0 must be on the track's channel 0, got 1"],
    [withRaw("e000"), "midi: raw event 0 of track 0 must have 3 bytes, got 2"],
    [withRaw("e000ff"), "midi: raw event 0 of track 0 must have data bytes within 0–127"],
    [
      withRaw("f8"),
      "midi: raw event 0 of track 0 must not be the system message 0xf8: a file may not hold it",
    ],
    [withRaw("ff2f00"), "midi: raw event 0 of track 0 must not be an end of track: the writer adds it"],
    [withRaw("ff510307a120"), "midi: raw event 0 of track 0 must not be a tempo: put it in `score.tempos`"],
    [
      withRaw("ff010241"),
      "midi: raw event 0 of track 0 must state its length at byte 2 as the number of bytes that follow",
    ],
    [
      { ...createScore(), ticksPerQuarter: 40_000 },
      "midi: the score: ticksPerQuarter must be a whole number within 1–32767, got 40000",
    ],
    [
      createScore({ tempos: [{ tick: 0, microsecondsPerQuarter: 0 }] }),
      "midi: tempo 0: microsecondsPerQuarter must be a whole number within 1–16777215, got 0",
    ],
    [
      createScore({ timeSignatures: [{ tick: 0, numerator: 4, denominator: 3 }] }),
      "midi: time signature 0: denominator must be a power of two within 1–128, got 3",
    ],
    [
      createScore({ keySignatures: [{ tick: 0, fifths: 8, mode: "major" }] }),
      "midi: key signature 0: fifths must be a whole number within -7–7, got 8",
    ],
  ];

  it.each(refused.map(([score, message]) => [message, score] as const))("%s", (message, score) => {
    expect(() => writeMidi(score)).toThrow(new RangeError(message));
  });

  it("a format that it does not write", () => {
    const format: number = 2;
    expect(() => writeMidi(createScore(), { format: format as 1 })).toThrow(
      "midi: format must be 0 or 1, got 2",
    );
  });
});

/** The notes as a synthesizer hears them, `pitch:program`: tracks merged in order, one program a channel. */
function heard(bytes: Uint8Array): string[] {
  const events = parseMidiFile(bytes).tracks.flatMap((track) => {
    let tick = 0;
    return track.map((event) => {
      tick += event.deltaTime;
      return { tick, event };
    });
  });
  let program = -1;
  const result: string[] = [];
  for (const { event } of events.sort((a, b) => a.tick - b.tick)) {
    if (event.type === "programChange") program = event.programNumber;
    if (event.type === "noteOn") result.push(`${event.noteNumber}:${program}`);
  }
  return result.sort();
}
