import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseMidi } from "@nocturne/midi";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { performance } from "../src/index.ts";
import { full, noteHash } from "./golden.ts";
import { scoreOf } from "./scores.ts";

interface Encoded {
  readonly ids: number[];
  readonly decodedHash: string;
}

interface GoldenPerformances {
  readonly events: readonly (readonly [string, number])[];
  readonly files: readonly {
    readonly file: string;
    readonly sustained: Encoded;
    readonly noPedal: Encoded;
  }[];
}

describe("performance", () => {
  /** 120 quarter notes a minute: a quarter of a thousand ticks is 0.5 s. */
  const told = (rows: readonly (readonly number[])[]): string => {
    const tokenizer = performance();
    const { values } = tokenizer.encode(scoreOf(rows, { ticksPerQuarter: 500 }));
    return Array.from(values, (id) => tokenizer.vocabularies[0]![id]).join(" ");
  };

  it.each<[string, number[][], string]>([
    [
      "a note, after a silence and with its velocity",
      [[250, 100, 60, 64]],
      "TIME_SHIFT_25 VELOCITY_16 NOTE_ON_60 TIME_SHIFT_10 NOTE_OFF_60",
    ],
    [
      "long times as several shifts",
      [[0, 2500, 60, 1]],
      "VELOCITY_1 NOTE_ON_60 TIME_SHIFT_100 TIME_SHIFT_100 TIME_SHIFT_50 NOTE_OFF_60",
    ],
    [
      "velocity only where it changes",
      [
        [0, 10, 60, 127],
        [10, 10, 62, 125],
        [20, 10, 64, 124],
      ],
      "VELOCITY_32 NOTE_ON_60 TIME_SHIFT_1 NOTE_OFF_60 NOTE_ON_62 TIME_SHIFT_1 NOTE_OFF_62 VELOCITY_31 NOTE_ON_64 TIME_SHIFT_1 NOTE_OFF_64",
    ],
    [
      "a note shorter than a step as one step",
      [[0, 1, 60, 1]],
      "VELOCITY_1 NOTE_ON_60 TIME_SHIFT_1 NOTE_OFF_60",
    ],
  ])("tells %s", (_, rows, expected) => expect(told(rows)).toBe(expected));

  it("leaves out a note that nothing ends, and one of no length", () => {
    const { fields, decode } = performance();
    const decoded = (...ids: number[]) =>
      decode({ fields, length: ids.length, values: Int32Array.from(ids) }).tracks.flatMap(
        (track) => track.notes,
      );
    expect(decoded(60, 256 + 49)).toEqual([]);
    expect(decoded(60, 188)).toEqual([]);
    expect(decoded(60, 256 + 49, 188)).toEqual([{ pitch: 60, velocity: 100, start: 0, duration: 50 }]);
  });

  it("says which option is wrong", () => {
    expect(() => performance({ stepsPerSecond: 25 })).toThrow(
      "performance: stepsPerSecond must be even, got 25",
    );
    expect(() => performance({ velocityBins: 128 })).toThrow(
      "velocityBins must be a whole number, 1 to 127, got 128",
    );
    // @ts-expect-error: an option that there is not
    expect(() => performance({ bins: 3 })).toThrow(
      'performance: unknown option "bins"; there are stepsPerSecond,',
    );
  });
});

describe.skipIf(!hasShared("golden/performance-rnn"))("Magenta's Performance RNN (needs ../shared)", () => {
  const golden = (): GoldenPerformances =>
    JSON.parse(gunzipSync(readFileSync(sharedPath("golden/performance-rnn/goldens.json.gz"))).toString());

  it("has the same events and ids, and decodes to the same notes", () => {
    const { events, files } = golden();
    let compared = 0;
    for (const { file, ...encoded } of files.slice(0, full ? undefined : 3)) {
      const { score, diagnostics } = parseMidi(readFileSync(sharedPath(join("data", file))));
      // Notes of no length are read as 1 tick; Magenta drops them.
      const dropped = diagnostics.some(({ code }) => code === "zero-length-note");
      for (const [variant, pedal] of [
        ["noPedal", "ignore"],
        ["sustained", "fold"],
      ] as const) {
        const tokenizer = performance({ pedal });
        expect(tokenizer.vocabularies[0]).toEqual(events.map((event) => event.join("_")));
        const { ids, decodedHash } = encoded[variant];
        const tokens = { fields: tokenizer.fields, length: ids.length, values: Int32Array.from(ids) };
        expect(noteHash(tokenizer.decode(tokens)), `${file} ${variant}`).toBe(decodedHash);
        if (dropped) continue;
        expect(Array.from(tokenizer.encode(score).values), `${file} ${variant}`).toEqual(ids);
        compared++;
      }
    }
    expect(compared).toBe(full ? 14 : 6);
  }, 180_000);
});
