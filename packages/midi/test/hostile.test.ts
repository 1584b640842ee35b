import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { hasShared, sharedPath } from "@nocturne/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MidiParseError, parseMidi, writeMidi } from "../src/index.ts";
import { arbitraryScore } from "./arbitrary-score.ts";
import { file } from "./build-file.ts";

/** Numbers from 0 to below `limit`, the same for the same seed. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The bytes with one to eight changes: flipped, set to a tricky value, taken out, doubled, cut off. */
function mutated(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  const tricky = [0x00, 0x7f, 0x80, 0x81, 0xff, 0xf0, 0xf7, 0x2f, 0x90, 0xc0];
  let list = [...bytes];
  for (let left = 1 + random(8); left > 0; left--) {
    const at = random(list.length);
    const kind = random(6);
    if (kind === 0) list[at] = (list[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) list[at] = tricky[random(tricky.length)]!;
    else if (kind === 2) list.splice(at, 1 + random(4));
    else if (kind === 3) list.splice(at, 0, ...list.slice(at, at + 1 + random(40)));
    else if (kind === 4) list.splice(at, 0, tricky[random(tricky.length)]!);
    else if (random(10) === 0) list = list.slice(0, at);
  }
  return Uint8Array.from(list);
}

/** Reads what may be broken; what comes out must be a legal score that survives being written, or a MidiParseError. */
function readOrRefuse(bytes: Uint8Array): "read" | "refused" {
  let score: ReturnType<typeof parseMidi>["score"];
  try {
    score = parseMidi(bytes).score;
  } catch (error) {
    expect(error).toBeInstanceOf(MidiParseError);
    return "refused";
  }
  const noteCount = score.tracks.reduce((sum, { notes }) => sum + notes.length, 0);
  expect(noteCount).toBeLessThanOrEqual(bytes.length / 3);
  const again = parseMidi(writeMidi(score, { format: 1 }));
  expect(isDeepStrictEqual(again.score, score)).toBe(true);
  expect(again.diagnostics).toEqual([]);
  return "read";
}

describe("broken bytes", () => {
  it("of 1,200 mutations of written files are read or refused, and what is read survives writing", () => {
    const random = seeded(7);
    const results = { read: 0, refused: 0 };
    const scores = fc.sample(arbitraryScore, { numRuns: 40, seed: 3 });
    for (const [index, score] of scores.entries()) {
      const bytes = writeMidi(score, { runningStatus: index % 2 === 0 });
      for (let turn = 0; turn < 30; turn++) results[readOrRefuse(mutated(bytes, random))]++;
    }
    expect(results.read).toBeGreaterThan(1000);
  });

  it("of any kind behind a header are read", () => {
    const head = [0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, 0, 1, 1, 0xe0];
    const track = [0x4d, 0x54, 0x72, 0x6b, 0, 0, 0];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readOrRefuse(Uint8Array.of(...head, ...track, bytes.length, ...bytes))).toBe("read");
        expect(readOrRefuse(Uint8Array.of(...head, ...bytes))).toBe("read");
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it("of one kind in great number stay linear", () => {
    const head = [0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, 0, 1, 1, 0xe0];
    const patterns = [
      "4d54726b00000000",
      "4d54726b7fffffff",
      "4d54726b00000001",
      "58585858ffffffff",
      "00f8",
      "00903c",
      "00ff0100",
      "00ff00",
      "808080",
    ];
    for (const pattern of patterns) {
      const unit = pattern.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
      for (const prefix of [[], [0x4d, 0x54, 0x72, 0x6b, 0x7f, 0, 0, 0]]) {
        const bytes = new Uint8Array(200_000);
        bytes.set([...head, ...prefix]);
        for (let at = head.length + prefix.length; at < bytes.length; at++)
          bytes[at] = unit[at % unit.length]!;
        const { score, diagnostics } = parseMidi(bytes);
        expect(score.tracks.length).toBeLessThanOrEqual(bytes.length / 8);
        expect(diagnostics.length).toBeLessThan(300);
      }
    }
  });
});

describe("a file of nothing but short events", () => {
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  it.each([
    ["program changes at one tick", 0xc0, [0, 5]],
    ["program changes", 0xc0, [1, 5, 1, 6]],
    ["aftertouch", 0xd0, [1, 9]],
    ["controllers", 0xb0, [1, 64, 9]],
    ["notes that hang", 0x90, [1, 60, 80]],
  ])("takes no more than 20 times its size and 32 MiB: %s", (_, status, pattern) => {
    const bytes = new Uint8Array(2 ** 19);
    bytes.set(file([]));
    bytes.set([0x4d, 0x54, 0x72, 0x6b, 0x7f, 0, 0, 0, 0, status], 14);
    for (let at = 24; at < bytes.length; at++) bytes[at] = pattern[(at - 23) % pattern.length]!;
    const before = used();
    const { score } = parseMidi(bytes);
    expect(used() - before).toBeLessThan(20 * bytes.length + 32 * 2 ** 20);
    const { notes, controlChanges, rawEvents, programChanges = [] } = score.tracks[0]!;
    const events = notes.length + controlChanges.length + rawEvents.length + programChanges.length;
    expect(events).toBeGreaterThan(bytes.length / 4);
  });
});

describe("a file of more tracks than a file can hold", () => {
  it.each([
    ["chunks", 66_000, "00b04000"],
    [
      "channels",
      4_200,
      Array.from({ length: 16 }, (_, channel) => `00b${channel.toString(16)}4000`).join(""),
    ],
  ])("is read as far as it could be written: %s", (_, count, events) => {
    const track = file([events]).subarray(14);
    const bytes = new Uint8Array(14 + count * track.length);
    bytes.set(file([]));
    for (let index = 0; index < count; index++) bytes.set(track, 14 + index * track.length);
    const { score, diagnostics } = parseMidi(bytes);
    expect(score.tracks.length).toBe(65_534);
    expect(diagnostics.map(({ code }) => code)).toContain("track-count");
  });
});

describe.skipIf(!hasShared("data/odd"))("broken real files (needs ../shared)", () => {
  it("of 800 mutations are read or refused, and what is read survives writing", () => {
    const random = seeded(11);
    const results = { read: 0, refused: 0 };
    const files = readdirSync(sharedPath("data/odd"), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.mid$/i.test(file))
      .map((file) => readFileSync(join(sharedPath("data/odd"), file)))
      .filter((bytes) => bytes.length > 0 && bytes.length < 2000);
    for (let turn = 0; turn < 800; turn++)
      results[readOrRefuse(mutated(files[turn % files.length]!, random))]++;
    expect(results.read).toBeGreaterThan(500);
  });
});
