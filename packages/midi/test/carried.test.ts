import { createScore, createTrack, type Score } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { parseMidi, writeMidi } from "../src/index.ts";
import { END, file, hex, NOTE } from "./build-file.ts";

const read = (...tracks: string[]): Score => parseMidi(file(tracks)).score;
const written = (score: Score, runningStatus = false): Score =>
  parseMidi(writeMidi(score, { format: 1, runningStatus })).score;

/** The bytes of all track chunks, without their heads. */
const events = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(22)).toString("hex");

describe("what a score carries from file to file", () => {
  const carried: readonly (readonly [string, readonly string[], object])[] = [
    [
      "release velocities, but for 64, which is what none stands for",
      [`00 903c40 05 803c20 00 903c40 05 803c40 00 903c40 05 903c00 00 903c40 05 803c00 ${END}`],
      {
        tracks: [
          {
            notes: [
              { start: 0, releaseVelocity: 32 },
              { start: 5 },
              { start: 10 },
              { start: 15, releaseVelocity: 0 },
            ],
          },
        ],
      },
    ],
    [
      "a metronome's clicks",
      [`00 ff5804 06032408 10 ff5804 06031808 10 ff5804 04021804 ${END}`],
      {
        timeSignatures: [
          { tick: 0, clocksPerClick: 36 },
          { tick: 16 },
          { tick: 32, thirtySecondsPerQuarter: 4 },
        ],
      },
    ],
    ["silence after the last event", [`${NOTE} 8360 ff2f00`, `00 903c40 05 803c00 ${END}`], { end: 960 }],
    ["the silence of a file that is all silence", ["8360 ff2f00"], { end: 480 }],
    [
      "program changes for no note, or anew",
      [`00 c003 00 c105 10 c106 00 c007 00 903c40 05 803c00 00 b00001 00 c007 05 c001 ${END}`],
      {
        tracks: [
          {
            channel: 0,
            program: 7,
            programChanges: [
              { tick: 0, program: 3 },
              { tick: 16, program: 7 },
              { tick: 21, program: 7 },
              { tick: 26, program: 1 },
            ],
          },
          {
            channel: 1,
            program: 6,
            notes: [],
            programChanges: [
              { tick: 0, program: 5 },
              { tick: 16, program: 6 },
            ],
          },
        ],
      },
    ],
    [
      "ports, on each track of the chunk",
      [`00 ff210101 ${NOTE} 00 913c40 05 813c00 ${END}`, `${NOTE} ${END}`],
      { tracks: [{ port: 1 }, { port: 1 }, {}] },
    ],
  ];

  it.each(carried)("is %s", (_, tracks, expected) => {
    const score = read(...tracks);
    expect(score).toMatchObject(expected);
    expect(written(score)).toEqual(score);
    expect(written(score, true)).toEqual(score);
  });

  it("is nothing where the file says what goes without saying", () => {
    const score = read(`00 c005 00 ff5804 04021808 00 903c40 8360 803c40 ${END}`);
    expect(score).toStrictEqual(
      createScore({
        timeSignatures: [{ tick: 0, numerator: 4, denominator: 4 }],
        tracks: [createTrack([{ pitch: 60, velocity: 64, start: 0, duration: 480 }], { program: 5 })],
      }),
    );
  });
});

describe("programs", () => {
  it("of one channel on two ports are apart", () => {
    const score = read(
      `00 ff210100 00 c005 ${END}`,
      `00 ff210101 00 c006 ${END}`,
      `00 ff210100 05 903c40 05 803c00 ${END}`,
      `00 ff210101 05 903c40 05 803c00 ${END}`,
    );
    expect(score.tracks.map(({ program }) => program)).toEqual([5, 6, 5, 6]);
    expect(written(score)).toEqual(score);
  });

  it("that notes need beside the stated ones are marked, and read back as none of the score's own", () => {
    const note = { pitch: 60, velocity: 64, duration: 5 };
    const track = createTrack(
      [
        { ...note, start: 0 },
        { ...note, start: 20 },
      ],
      {
        program: 2,
        programChanges: [{ tick: 10, program: 9 }],
      },
    );
    const score = createScore({ tracks: [track] });
    const bytes = writeMidi(score);
    expect(events(bytes)).toBe(
      "00c002 00903c40 05803c40 05c009 0aff7f037d4e50 00c002 00903c40 05803c40 00ff2f00".replaceAll(" ", ""),
    );
    expect(parseMidi(bytes)).toEqual({ score, diagnostics: [] });
  });

  it("stay where a mark stands before something else", () => {
    const score = read(`00 ff7f037d4e50 ${NOTE} 00 c005 ${END}`);
    expect(score.tracks).toMatchObject([
      { program: 0, programChanges: [{ tick: 480, program: 5 }], rawEvents: [] },
    ]);
  });
});

describe("writeMidi refuses", () => {
  const note = { pitch: 60, velocity: 64, start: 0, duration: 5 };
  const refused: readonly (readonly [Score, string])[] = [
    [createScore({ end: -1 }), "midi: the score: end must be a whole number of ticks, not negative, got -1"],
    [
      createScore({ timeSignatures: [{ tick: 0, numerator: 4, denominator: 4, clocksPerClick: 256 }] }),
      "midi: time signature 0: clocksPerClick must be a whole number within 0–255, got 256",
    ],
    [
      createScore({ tracks: [createTrack([{ ...note, releaseVelocity: 128 }])] }),
      "midi: note 0 of track 0: releaseVelocity must be a whole number within 0–127, got 128",
    ],
    [
      createScore({ tracks: [createTrack([], { port: 128 })] }),
      "midi: track 0: port must be a whole number within 0–127, got 128",
    ],
    [
      createScore({ tracks: [createTrack([], { programChanges: [{ tick: 0, program: 128 }] })] }),
      "midi: program change 0 of track 0: program must be a whole number within 0–127, got 128",
    ],
  ];

  it.each(refused.map(([score, message]) => [message, score] as const))("%s", (message, score) => {
    expect(() => writeMidi(score)).toThrow(new RangeError(message));
  });
});

it("a score of silence alone is a file of one track that ends in time", () => {
  expect(writeMidi(createScore({ end: 480 })).subarray(14)).toEqual(hex("4d54726b 00000005 8360 ff2f00"));
});
