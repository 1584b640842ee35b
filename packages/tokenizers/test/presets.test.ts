import { createHash } from "node:crypto";
import { allNotes } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import {
  howlV1,
  modern,
  noteTuple,
  presets,
  recall,
  remiGrid,
  seconds,
  tokenizerFromName,
} from "../src/index.ts";
import { testTokenizer } from "./conformance.ts";
import { scoreOf, smallPiece } from "./scores.ts";

testTokenizer("modern", modern);
testTokenizer("seconds", seconds);
testTokenizer("remiGrid", remiGrid);
// Ticks of 1 ms round the original's seconds.
testTokenizer("howlV1", howlV1, { reencodes: 0.001 });

/** The first half of a SHA-256 is plenty to notice a change. */
function hash(values: Int32Array | Float32Array): string {
  return createHash("sha256").update(values.join(" ")).digest("hex").slice(0, 32);
}

describe("presets keep their fields and ids", () => {
  it.each<[string, string, string]>([
    [
      "modern",
      "recalledTimeSignature:19 recalledDelta:193 recalledTempo:62 recalledOctave:10 recalledNoteName:13 recalledVelocity:33 recalledDuration:53 recallLength:6 " +
        "timeSignature:18 delta:192 position:96 tempo:61 octave:9 noteName:12 velocity:32 duration:52",
      "1091e3f19b8268c72ca4196480c71d29",
    ],
    [
      "seconds",
      "recalledDelta:96 recalledOctave:10 recalledNoteName:13 recalledVelocity:33 recalledDuration:95 recallLength:6 " +
        "delta:95 octave:9 noteName:12 velocity:32 duration:94",
      "afac73b74500c35a8f6789660bc446ba",
    ],
    [
      "remiGrid",
      "recalledDelta:129 recalledPitch:90 recalledVelocity:33 recalledDuration:65 recallLength:6 " +
        "delta:128 position:32 pitch:89 velocity:32 duration:64",
      "8fcb705ef66d1f177e710ca80eb84cf3",
    ],
    ["howlV1", "delta:0–4 duration:0–4 volume:0–1 pitch:120", "d9ea6dcbe74f3fea7037be9b358eca16"],
    ["remi", "token:284", "858b7f10aa614f4cd6273cd9101e2ed0"],
    ["tsd", "token:315", "7a7b8d739a76464e0aa31c244f93e104"],
    ["midiLike", "token:402", "2a5f0326061b35f0b61a138cfa198c16"],
    ["structured", "token:316", "737dacb29e81ff932210e5c1c84804d9"],
    ["performance", "token:388", "d7635c195853a76a7de2a72c3c71537f"],
    [
      "compoundWord",
      "family:6 position:38 pitch:156 velocity:37 duration:69",
      "5b86392adefe7202483bf842b0996ef5",
    ],
    ["octuple", "pitch:155 position:36 bar:64 velocity:36 duration:68", "27c6acb9674c55173618ed989a5914d4"],
  ])("%s", (name, fields, ids) => {
    const tokenizer = tokenizerFromName(name);
    const texts = tokenizer.fields.map((field) =>
      field.kind === "categorical"
        ? `${field.name}:${field.size}`
        : `${field.name}:${field.min}–${field.max}`,
    );
    expect(texts.join(" ")).toBe(fields);
    const { values } = tokenizer.encode(smallPiece);
    expect(hash(values)).toBe(ids);
  });

  it("and are all pinned above", () => {
    const names =
      "modern seconds remiGrid howlV1 lossless remi tsd midiLike structured performance compoundWord octuple";
    expect(Object.keys(presets).join(" ")).toBe(names);
  });
});

describe("tokenizerFromName", () => {
  it("throws on a name that it does not know", () => {
    for (const name of ["words", "toString"]) {
      expect(() => tokenizerFromName(name)).toThrow(
        `tokenizers: no preset is called "${name}"; there are modern, seconds, remiGrid, howlV1, lossless, remi,`,
      );
    }
  });
});

describe("modern", () => {
  it("is noteTuple's default, with recall", () =>
    expect(modern().toJSON()).toEqual(recall(noteTuple()).toJSON()));
});

describe("howlV1", () => {
  /** Rows of delta, duration, volume, pitch. */
  const encoded = (...rows: number[][]) => {
    const { values, length } = howlV1().encode(scoreOf(rows, { ticksPerQuarter: 500 }));
    return Array.from({ length }, (_, step) =>
      [...values.slice(4 * step, 4 * step + 4)].map((value) => Math.round(value * 1e4) / 1e4),
    );
  };

  it("is delta and duration in seconds, volume 0–1, and pitch", () => {
    expect(encoded([700, 500, 60, 127], [1000, 250, 64, 0.5 * 127])).toEqual([
      [0, 0.5, 1, 60],
      [0.3, 0.25, 0.5, 64],
    ]);
  });

  it("orders by onset rounded to 0.01 s, then by pitch, and loses no time by it", () => {
    expect(encoded([1003, 500, 60, 127], [996, 500, 64, 127], [1500, 500, 62, 127])).toEqual([
      [0, 0.5, 1, 60],
      [0, 0.5, 1, 64],
      [0.497, 0.5, 1, 62],
    ]);
  });

  it("clamps by octave to C-1 … B8, and time to 4 s", () => {
    expect(encoded([0, 9000, 127, 127], [9000, 500, 0, 127])).toEqual([
      [0, 4, 1, 115],
      [4, 0.5, 1, 0],
    ]);
  });
});

describe("remiGrid", () => {
  it("has MidiTok's velocities and lengths, and drops pitches outside 21–109", () => {
    const rows = [
      [0, 10, 20, 64],
      [0, 10, 21, 1],
      [0, 480 * 12.4, 109, 127],
      [480, 480 * 4.125, 60, 5],
      [480, 480 * 3.875, 62, 64],
      [960, 10, 110, 64],
    ];
    const tokenizer = remiGrid();
    expect(allNotes(tokenizer.decode(tokenizer.encode(scoreOf(rows))))).toEqual([
      { start: 0, duration: 60, pitch: 21, velocity: 3 },
      { start: 0, duration: 480 * 12, pitch: 109, velocity: 127 },
      { start: 480, duration: 480 * 4.25, pitch: 60, velocity: 7 },
      { start: 480, duration: 480 * 3.875, pitch: 62, velocity: 63 },
    ]);
  });
});
