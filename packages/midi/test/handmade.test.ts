import { readdirSync, readFileSync } from "node:fs";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { MidiParseError, parseMidi } from "../src/index.ts";
import { noteText } from "./build-file.ts";

const folder = "data/odd/handmade";
const NOTE = "0 480 60 64";

/** File, its notes as `start duration pitch velocity`, its diagnostic codes. */
const readable: readonly (readonly [string, string, string])[] = [
  ["basic", NOTE, ""],
  ["data-after-eot", NOTE, "data-after-end-of-track"],
  ["division-zero", NOTE, "bad-division"],
  ["format2", `${NOTE}, ${NOTE}`, "format-2"],
  ["hanging-note", NOTE, "bad-data-byte hanging-note"],
  ["header-len-8", NOTE, "header-length"],
  ["keysig-bad-len", NOTE, "bad-meta-length"],
  ["keysig-out-of-range", NOTE, "bad-key-signature"],
  ["no-eot", NOTE, "missing-end-of-track"],
  ["numtracks-too-few", NOTE, "track-count"],
  ["numtracks-too-many", NOTE, "track-count"],
  ["overlap-same-pitch", "0 480 60 64, 240 480 60 80", ""],
  ["pedal-on-conductor", NOTE, ""],
  ["progchange-mid-note", NOTE, ""],
  ["realtime-f8", NOTE, "system-message"],
  ["riff-rmid", NOTE, "riff-wrapper"],
  ["running-after-meta", NOTE, "running-status-after-meta"],
  ["running-before-status", NOTE, "missing-status"],
  ["running-status", NOTE, ""],
  ["seqnum-len0", NOTE, ""],
  ["smpte-25-40", NOTE, "smpte-division"],
  ["smpteoffset-4", NOTE, "bad-meta-length"],
  ["song-pos-f2", NOTE, "system-message"],
  ["sysex-f0-f7", NOTE, ""],
  ["tempo-bad-len", NOTE, "bad-meta-length"],
  ["tempo-zero", NOTE, "bad-tempo"],
  ["text-200k", NOTE, ""],
  ["timesig-3", NOTE, "bad-meta-length"],
  ["timesig-pow-big", NOTE, "bad-time-signature"],
  ["track-len-too-big", NOTE, "track-length"],
  ["track-len-zero", NOTE, "track-length"],
  ["trailing-bytes-CRLF", NOTE, "stray-bytes"],
  ["truncated-track", NOTE, "truncated-event track-length hanging-note"],
  ["unknown-chunk-before", NOTE, "unknown-chunk"],
  ["unknown-chunk-between", NOTE, "unknown-chunk"],
  ["vel-over127", "0 480 60 127", "bad-data-byte"],
  ["vlq-5byte", "268435456 480 60 64", "long-quantity"],
];

const unreadable = [
  ["empty-file", "empty-file"],
  ["not-midi", "not-midi"],
] as const;

describe.skipIf(!hasShared(folder))("files made by hand (needs ../shared)", () => {
  const bytesOf = (name: string): Uint8Array => readFileSync(sharedPath(`${folder}/${name}.mid`));

  it("are all in the tables", () => {
    const listed = [...readable, ...unreadable].map(([name]) => `${name}.mid`).sort();
    expect(listed).toEqual(readdirSync(sharedPath(folder)).sort());
  });

  it.each(readable)("%s holds the notes %s, with %j", (name, notes, codes) => {
    const { score, diagnostics } = parseMidi(bytesOf(name));
    expect(noteText(score)).toBe(notes);
    expect(diagnostics.map(({ code }) => code).join(" ")).toBe(codes);
    for (const { message, count } of diagnostics) {
      expect(message).not.toBe("");
      expect(count).toBe(1);
    }
  });

  it.each(unreadable)("%s is refused: %s", (name, code) => {
    const error = caught(() => parseMidi(bytesOf(name)));
    expect(error).toBeInstanceOf(MidiParseError);
    expect(error).toMatchObject({ code, offset: 0, message: expect.stringMatching(/^midi: /) });
  });

  it("keeps the pedal that stands in a track without notes", () => {
    const { score } = parseMidi(bytesOf("pedal-on-conductor"));
    expect(score.tracks.map(({ controlChanges }) => controlChanges)).toEqual([
      [
        { tick: 0, controller: 64, value: 127 },
        { tick: 960, controller: 64, value: 0 },
      ],
      [],
    ]);
  });

  it("keeps a text of 200,000 characters and a SysEx", () => {
    expect(parseMidi(bytesOf("text-200k")).score.tracks[0]!.rawEvents[0]!.bytes.length).toBe(200_005);
    expect(parseMidi(bytesOf("sysex-f0-f7")).score.tracks[0]!.rawEvents[0]!.bytes).toEqual(
      Uint8Array.of(0xf0, 5, 0x7e, 0x7f, 9, 1, 0xf7),
    );
  });

  it("reads what a broken meta event still says", () => {
    expect(parseMidi(bytesOf("tempo-bad-len")).score.tempos).toEqual([
      { tick: 0, microsecondsPerQuarter: 500_000 },
    ]);
    expect(parseMidi(bytesOf("timesig-3")).score.timeSignatures).toEqual([
      { tick: 0, numerator: 4, denominator: 4 },
    ]);
    expect(parseMidi(bytesOf("keysig-bad-len")).score.keySignatures).toEqual([
      { tick: 0, fifths: 0, mode: "major" },
    ]);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
