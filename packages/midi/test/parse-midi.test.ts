import { createTempoMap } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { type DiagnosticCode, MidiParseError, parseMidi } from "../src/index.ts";
import { chunk, END, file, hex, join, NOTE, noteText } from "./build-file.ts";

const codes = (bytes: Uint8Array): DiagnosticCode[] => parseMidi(bytes).diagnostics.map(({ code }) => code);
const notes = (...tracks: string[]): string => noteText(parseMidi(file(tracks)).score);

describe("pairing", () => {
  it.each([
    ["a note", `${NOTE} ${END}`, "0 480 60 64"],
    ["velocity 0 as a note-off", `00 903c40 0a 903c00 ${END}`, "0 10 60 64"],
    [
      "overlapping notes of one pitch, first in first out",
      `00 903c40 05 903c50 05 803c00 05 803c00 ${END}`,
      "0 10 60 64, 5 10 60 80",
    ],
    [
      "on before off at one tick: the off ends the older note",
      `00 903c40 05 903c50 00 803c00 05 803c00 ${END}`,
      "0 5 60 64, 5 5 60 80",
    ],
    ["channels apart", `00 903c40 00 913c50 05 803c00 05 813c00 ${END}`, "0 5 60 64, 0 10 60 80"],
    [
      "a note never ended, to the end of its track",
      `00 903c40 0a 903e40 05 803e00 05 ff2f00`,
      "0 20 60 64, 10 5 62 64",
    ],
    ["a note of no length, as 1 tick", `05 903c40 00 803c00 ${END}`, "5 1 60 64"],
    ["a note-off of another track, as no end", `00 903c40 05 ff2f00`, "0 5 60 64"],
  ])("reads %s", (_, track, expected) => {
    expect(notes(track)).toBe(expected);
  });

  it("orders the notes of one tick by pitch, or as in the file", () => {
    const bytes = file([`00 904040 00 903c40 00 904340 05 803c00 00 804000 00 804300 ${END}`]);
    const pitches = (noteOrder?: "pitch" | "file") =>
      parseMidi(bytes, noteOrder && { noteOrder }).score.tracks[0]!.notes.map((note) => note.pitch);
    expect([pitches(), pitches("pitch"), pitches("file")]).toEqual([
      [60, 64, 67],
      [60, 64, 67],
      [64, 60, 67],
    ]);
    // @ts-expect-error: a name that it is not
    expect(() => parseMidi(bytes, { noteOrder: "time" })).toThrow(
      'midi: noteOrder must be "pitch" or "file", got "time"',
    );
  });

  it("does not end a note from another track", () => {
    expect(notes("00 903c40 0a ff2f00", `05 803c00 ${END}`)).toBe("0 10 60 64");
    expect(codes(file(["00 903c40 0a ff2f00", `05 803c00 ${END}`]))).toEqual([
      "hanging-note",
      "orphan-note-off",
    ]);
  });

  it("sorts notes by start, pitch, duration and velocity", () => {
    const track = `00 904040 00 903c40 00 903c30 05 803c00 00 803c00 00 804000 ${END}`;
    expect(notes(track)).toBe("0 5 60 48, 0 5 60 64, 0 5 64 64");
  });

  it("is linear in the notes of one pitch that hang", () => {
    const track = `00 903c40 ${"00 3c40 ".repeat(50_000)} 0a ff2f00`;
    const { score, diagnostics } = parseMidi(file([track]));
    expect(score.tracks[0]!.notes.length).toBe(50_001);
    expect(diagnostics).toMatchObject([{ code: "hanging-note", count: 50_001, track: 0 }]);
  });
});

describe("tracks", () => {
  const shape = (bytes: Uint8Array) =>
    parseMidi(bytes).score.tracks.map((t) => [
      t.name,
      t.channel,
      t.program,
      t.notes.length,
      t.controlChanges.length,
      t.rawEvents.length,
    ]);

  it("are one for each channel and program with notes, ascending", () => {
    const track = `00 c105 00 913c40 05 813c00 00 c102 00 913c40 05 813c00 ${NOTE} ${END}`;
    expect(shape(file([track]))).toEqual([
      ["", 0, 0, 1, 0, 0],
      ["", 1, 2, 1, 0, 0],
      ["", 1, 5, 1, 0, 0],
    ]);
  });

  it("give a note to the program in force at its note-on", () => {
    expect(shape(file([`00 903c40 05 c005 05 803c00 ${END}`]))).toEqual([["", 0, 0, 1, 0, 0]]);
  });

  it("play the program that another track set on their channel", () => {
    expect(shape(file([`00 c005 ${END}`, `${NOTE} ${END}`]))).toEqual([
      ["", 0, 5, 0, 0, 0],
      ["", 0, 5, 1, 0, 0],
    ]);
    expect(shape(file([`00 c005 00 903c40 05 803c00 ${END}`, `00 b04040 ${END}`]))).toEqual([
      ["", 0, 5, 1, 0, 0],
      ["", 0, 0, 0, 1, 0],
    ]);
  });

  it("keep controllers of a program with notes there, and all others on the channel's first track", () => {
    const track = `00 b00764 00 c005 00 b04040 00 903c40 05 803c00 00 c003 00 903c40 05 803c00 ${END}`;
    const { tracks } = parseMidi(file([track])).score;
    expect(tracks.map((t) => [t.program, t.controlChanges.map((change) => change.controller)])).toEqual([
      [3, [7]],
      [5, [64]],
    ]);
  });

  it("are made without notes for names, controllers and texts of a chunk that has none", () => {
    expect(shape(file([`00 ff03024162 00 ff010178 00 b34040 ${END}`, `00 ff51 03 07a120 ${END}`]))).toEqual([
      ["Ab", 3, 0, 0, 1, 1],
    ]);
    expect(shape(file([`00 ff03024162 ${END}`, `${NOTE} ${END}`]))).toEqual([
      ["Ab", 0, 0, 0, 0, 0],
      ["", 0, 0, 1, 0, 0],
    ]);
  });

  it("read names as UTF-8 where they are, else as Latin-1", () => {
    expect(shape(file([`00 ff0304 c3a974c3 ${END}`]))[0]![0]).toBe("Ã©tÃ");
    expect(shape(file([`00 ff0305 c3a974c3a9 ${END}`]))[0]![0]).toBe("été");
    expect(shape(file([`00 ff0303 e974e9 ${END}`]))[0]![0]).toBe("été");
  });

  it("keep every event that the score does not model, byte for byte", () => {
    const events = [
      "ff000100".replace("0100", "020007"),
      "ff0102e9ff",
      "ff02026162",
      "ff040178",
      "ff050178",
      "ff060178",
      "ff070178",
      "ff200100",
      "ff210101",
      "ff5405 61 02 03 04 05",
      "ff7f0141",
      "ff4b0102",
      "a03c40",
      "d040",
      "e00040",
      "f0027ef7",
      "f70101",
    ];
    const { score, diagnostics } = parseMidi(
      file([`${events.map((event) => `05 ${event}`).join("")} ${END}`]),
    );
    expect(diagnostics).toEqual([]);
    const [track] = score.tracks;
    const raw = track!.rawEvents;
    expect(raw.map(({ tick }) => tick)).toEqual(events.map((_, index) => 5 * (index + 1)));
    expect(raw.map(({ bytes }) => bytes)).toEqual(events.map(hex));
  });
});

describe("the program of another track", () => {
  const programs = (...tracks: string[]): number[] =>
    parseMidi(file(tracks)).score.tracks.map(({ program }) => program);

  it.each([
    ["counts from its tick on", [`00 c005 05 c006 ${END}`, `05 903c40 05 803c00 ${END}`], [6, 6]],
    ["does not count at the same tick in a later track", [`${NOTE} ${END}`, `00 c005 ${END}`], [0, 5]],
    [
      "does not count after a program change of the track's own",
      [`00 c005 05 c006 ${END}`, `00 c003 05 903c40 05 803c00 ${END}`],
      [6, 3],
    ],
  ] as const)("%s", (_, tracks, expected) => {
    expect(programs(...tracks)).toEqual(expected);
  });

  it("is not set by the track's own later program change at the same tick", () => {
    expect(programs(`00 903c40 00 c005 05 803c00 ${END}`)).toEqual([0]);
  });
});

describe("tempo, metre and key", () => {
  it("come from all tracks, sorted, the last of one tick", () => {
    const { score, diagnostics } = parseMidi(
      file([
        `0a ff5103 07a120 00 ff5902 fd01 ${END}`,
        `00 ff5103 0f4240 0a ff5103 061a80 00 ff5804 06031808 ${END}`,
      ]),
    );
    expect(score.tempos).toEqual([
      { tick: 0, microsecondsPerQuarter: 1_000_000 },
      { tick: 10, microsecondsPerQuarter: 400_000 },
    ]);
    expect(score.timeSignatures).toEqual([{ tick: 10, numerator: 6, denominator: 8 }]);
    expect(score.keySignatures).toEqual([{ tick: 10, fifths: -3, mode: "minor" }]);
    expect(diagnostics).toMatchObject([{ code: "conflicting-changes", tick: 10 }]);
  });

  it.each([
    [25, 40, 1 / 1000],
    [24, 5, 1 / 120],
    [29, 80, 1001 / (30_000 * 80)],
    [25, 1, 1 / 25],
    [30, 100, 1 / 3000],
  ])("are exact in seconds for %i frames a second of %i ticks", (frames, ticks, seconds) => {
    const { score, diagnostics } = parseMidi(
      file([`${NOTE} 00 ff5103 0f4240 ${END}`], { division: ((0x100 - frames) << 8) | ticks }),
    );
    expect(createTempoMap(score).secondsAt(480)).toBeCloseTo(480 * seconds, 12);
    expect(diagnostics.map(({ code }) => code)).toEqual(["smpte-division", "smpte-tempo"]);
  });
});

describe("repairs", () => {
  const good = file([`${NOTE} ${END}`]);
  const broken: readonly (readonly [string, Uint8Array, DiagnosticCode[]])[] = [
    ["bytes before the header", join(hex("00 01 02"), good), ["leading-bytes"]],
    ["bytes after the last track", join(good, hex("00 00 00 00 00 00 00 00 00")), ["stray-bytes"]],
    ["a second file behind the first", join(good, good), ["stray-bytes"]],
    [
      "a chunk of another kind",
      join(good.subarray(0, 14), chunk("XFIH", hex("010203")), good.subarray(14)),
      ["unknown-chunk"],
    ],
    [
      "a chunk whose length leads nowhere",
      join(good.subarray(0, 14), hex("58464948 7fffffff 01"), good.subarray(14)),
      ["unknown-chunk"],
    ],
    ["a format that does not exist", file([`${NOTE} ${END}`], { format: 7 }), ["bad-format"]],
    ["system messages", file([`00 f8 00 f102 ${NOTE} 00 fe ${END}`]), ["system-message"]],
    ["data bytes without a status", file([`00 3c40 ${NOTE} ${END}`]), ["missing-status"]],
    [
      "a pitch over 127, and running status after it",
      file([`00 91c840 00 903c40 8360 803c00 ${END}`]),
      ["bad-data-byte"],
    ],
    ["a velocity over 127", file([`00 903cc0 8360 803c00 ${END}`]), ["bad-data-byte"]],
    ["an event cut short by a meta event", file([`00 903c40 8360 803c00 00 3cff2f00`]), ["bad-data-byte"]],
    ["a track that ends within an event", file(["00 903c40 8360 803c"]), ["truncated-event", "hanging-note"]],
    ["a track that ends within a delta time", file(["00 903c40 8360 803c00 81"]), ["truncated-event"]],
    ["a text longer than its track", file([`${NOTE} 00 ff017f41 ${END}`]), ["truncated-event"]],
    ["a delta time of five bytes", file([`8080808000 903c40 8360 803c00 ${END}`]), ["long-quantity"]],
    ["a delta time beyond 31 bits", file([`ffffffff7f 903c40 8360 803c00 ${END}`]), ["long-quantity"]],
    [
      "an end of track with a length",
      file([`${NOTE} 00 ff2f01 00`]),
      ["bad-meta-length", "data-after-end-of-track"],
    ],
  ];

  it.each(broken)("saves the note of a file with %s", (_, bytes, expected) => {
    const { score, diagnostics } = parseMidi(bytes);
    expect(noteText(score)).toMatch(/^0 480 60 (64|127)$/);
    expect(diagnostics.map(({ code }) => code)).toEqual(expected);
  });

  it("keep the time of dropped events", () => {
    expect(notes(`10 f8 10 f8 10 903c40 05 fe 05 803c00 ${END}`)).toBe("48 10 60 64");
  });

  it("state the status anew where the event that stated it is dropped", () => {
    expect(notes(`00 913c40 05 90c840 05 3c40 05 3c00 05 813c00 ${END}`)).toBe("10 5 60 64, 0 20 60 64");
  });

  it("stop at the beginning of a chunk that is cut off", () => {
    expect(codes(join(good, hex("4d54726b 00")))).toEqual(["stray-bytes"]);
  });

  it("read every track of a file whose lengths are all wrong", () => {
    const bytes = file([`${NOTE} ${END}`, `${NOTE} ${END}`, `${NOTE} ${END}`]);
    for (const at of [18, 39, 60]) bytes.set(hex("00ffffff"), at);
    const { score, diagnostics } = parseMidi(bytes);
    expect(score.tracks.length).toBe(3);
    expect(diagnostics.map(({ code, track }) => [code, track])).toEqual([
      ["track-length", 0],
      ["track-length", 1],
      ["track-length", 2],
    ]);
  });

  it("say where", () => {
    const { diagnostics } = parseMidi(file([`${NOTE} 05 ff5102 0102 00 ff510100 ${END}`]));
    expect(diagnostics).toEqual([
      {
        code: "bad-meta-length",
        message: "a tempo of 2 bytes instead of 3 was left out",
        count: 2,
        offset: 31,
        tick: 485,
        track: 0,
      },
    ]);
  });

  it("are not reported a hundred thousand times", () => {
    const tracks = Array.from({ length: 2000 }, () => "00 f8");
    const { diagnostics } = parseMidi(file(tracks));
    expect(diagnostics.length).toBeLessThan(300);
    const messages = diagnostics.filter(({ code }) => code === "system-message");
    expect(messages.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
  });
});

describe("what cannot be read", () => {
  it.each([
    ["nothing", hex(""), "empty-file", 0, "midi: the file is empty"],
    [
      "text",
      new TextEncoder().encode("<html></html>"),
      "not-midi",
      0,
      'midi: a Standard MIDI File starts with "MThd", this one with "<html></"',
    ],
    [
      "half a header",
      hex("4d546864 00000006 0001"),
      "truncated-header",
      10,
      "midi: a header takes 14 bytes, the file ends after 10",
    ],
  ])("%s throws", (_, bytes, code, offset, message) => {
    let error: unknown;
    try {
      parseMidi(bytes);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MidiParseError);
    expect(error).toMatchObject({ name: "MidiParseError", code, offset, message });
  });

  it("takes bytes only", () => {
    const text: unknown = "MThd";
    expect(() => parseMidi(text as Uint8Array)).toThrow(
      "midi: parseMidi takes a Uint8Array or an ArrayBuffer, got string",
    );
  });
});

describe("the bytes", () => {
  it("may be a Uint8Array, a part of one, a Buffer or an ArrayBuffer, and stay as they are", () => {
    const bytes = file([`00 ff010141 00 903cff 05 803c00 ${END}`]);
    const before = bytes.slice();
    const expected = parseMidi(bytes);
    expect(bytes).toEqual(before);
    expect(parseMidi(bytes.buffer as ArrayBuffer)).toEqual(expected);
    expect(parseMidi(Buffer.from(bytes))).toEqual(expected);
    expect(parseMidi(join(hex("0102"), bytes).subarray(2))).toEqual(expected);
    expect(structuredClone(expected)).toEqual(expected);
  });
});
