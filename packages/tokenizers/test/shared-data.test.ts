import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseMidi } from "@nocturne/midi";
import { allNotes, createTempoMap, DRUM_CHANNEL, type Score } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { lossless, modern, onGridShare, presets, remiGrid } from "../src/index.ts";
import { full } from "./golden.ts";

function read(file: string): Score {
  return parseMidi(readFileSync(sharedPath(join("data", file)))).score;
}

/** Every n-th MIDI file of a folder of the shared data. */
function everyNth(folder: string, n: number): string[] {
  return readdirSync(sharedPath(join("data", folder)), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.midi?$/i.test(name))
    .sort()
    .filter((_, i) => i % n === 0)
    .map((name) => join(folder, name));
}

describe.skipIf(!hasShared("data/expressive"))("real music (needs ../shared)", () => {
  it.each(Object.entries(presets))("encodes again to the same with %s", (name, preset) => {
    const tokenizer = preset.create();
    // The golden results hold MidiTok's kinds to much already.
    const n = "vocabularies" in tokenizer && !full ? 4 : 1;
    for (const file of [
      ...everyNth("expressive", 20 * n),
      ...everyNth("free", 80 * n),
      ...everyNth("performances", 80 * n),
    ]) {
      let tokens = tokenizer.encode(read(file));
      // Notes that round to one onset keep their order there, until they are decoded.
      if ("vocabularies" in tokenizer) tokens = tokenizer.encode(tokenizer.decode(tokens));
      const again = tokenizer.encode(tokenizer.decode(tokens));
      // howlV1's seconds are rounded to ticks on the way.
      if (name === "howlV1") expect(again.length, file).toBe(tokens.length);
      else if (Buffer.compare(bytes(again.values), bytes(tokens.values)) !== 0) expect.fail(file);
    }
  });

  it("keeps the expressive timing of onsets within the error of the tempo, with modern", () => {
    const tokenizer = modern();
    for (const file of everyNth("expressive", 20)) {
      const score = read(file);
      const pairs = [onsets(score, 12), onsets(tokenizer.decode(tokenizer.encode(score)), 12)];
      const [played, decoded] = pairs as [number[], number[]];
      expect(decoded.length, file).toBe(played.length);
      for (let i = 1; i < played.length; i++) {
        const [wanted, got] = [played[i]! - played[i - 1]!, decoded[i]! - decoded[i - 1]!];
        // Slower than 15 quarter notes a minute is held to it: half a second and more for a twelfth of a beat.
        if (wanted < 0.3) expect(Math.abs(got / wanted - 1), `${file}, onset ${i}`).toBeLessThan(0.03);
      }
    }
  });

  it.each([
    ["data/expressive", "expressive", 10],
    ["data/free", "free", 40],
    ["data/performances", "performances", 40],
    ["data/odd", "odd", 10],
  ])("keeps all but what the grid rounds off with lossless: %s", { timeout: 300_000 }, (_, folder, nth) => {
    const tokenizers = [24, 10].map((positionsPerBeat) => ({
      positionsPerBeat,
      tokenizer: lossless({ positionsPerBeat, maxBeats: 256 }),
    }));
    let compared = 0;
    for (const file of everyNth(folder, full ? 1 : nth)) {
      const score = readable(file);
      if (!score) continue;
      const pitched = { ...score, tracks: score.tracks.filter(({ channel }) => channel !== DRUM_CHANNEL) };
      for (const { positionsPerBeat, tokenizer } of tokenizers) {
        const wanted = onGrid(pitched, positionsPerBeat);
        const starts = wanted.map(([start]) => start!);
        const rest = Math.max(0, ...starts.map((start, i) => start - (starts[i - 1] ?? 0)));
        // Longer rests are cut by whole bars.
        if (rest >= 256 * positionsPerBeat) continue;
        const decoded = tokenizer.decode(tokenizer.encode(score));
        expect(onGrid(decoded, positionsPerBeat), file).toEqual(wanted);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it("tells scores from performances by the share of onsets on the grid", () => {
    const shares = (folder: string, n: number) => everyNth(folder, n).map((file) => onGridShare(read(file)));
    expect(Math.min(...shares("expressive", 20))).toBeGreaterThan(0.5);
    expect(Math.max(...shares("performances", 80))).toBeLessThan(0.3);
  });
});

describe.skipIf(!hasShared("golden/tokens/REMI"))("MidiTok's REMI (needs ../shared)", () => {
  it("has the notes that remiGrid decodes", () => {
    const golden: unknown = JSON.parse(
      gunzipSync(readFileSync(sharedPath("golden/tokens/REMI/default.json.gz"))).toString(),
    );
    const { files } = golden as { files: { file: string; preprocessed: { hash: string } }[] };
    const tokenizer = remiGrid();
    let compared = 0;
    for (const { file, preprocessed } of files) {
      const score = read(file);
      // MidiTok keeps drums.
      if (score.tracks.some((track) => track.channel === DRUM_CHANNEL && track.notes.length > 0)) continue;
      const decoded = tokenizer.decode(tokenizer.encode(score));
      const ticks = decoded.ticksPerQuarter / 8;
      const lines = allNotes(decoded).map(
        (note) => `${note.start / ticks} ${note.duration / ticks} ${note.pitch} ${note.velocity}\n`,
      );
      expect(createHash("sha256").update(lines.join("")).digest("hex"), file).toBe(preprocessed.hash);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(30);
  });
});

/** The times in seconds of the grid steps on which notes begin. */
function onsets(score: Score, positionsPerBeat: number): number[] {
  const map = createTempoMap(score);
  const steps = allNotes(score).map((note) =>
    Math.floor(note.start * (positionsPerBeat / score.ticksPerQuarter) + 0.5),
  );
  return [...new Set(steps)].map((step) => map.secondsAt((step * score.ticksPerQuarter) / positionsPerBeat));
}

/** A file of the shared data, of which some cannot be read. */
function readable(file: string): Score | undefined {
  try {
    return read(file);
  } catch {
    return undefined;
  }
}

/** Notes in steps of the grid, at most 256 beats long, in the order of onset, pitch, velocity and duration. */
function onGrid(score: Score, positionsPerBeat: number): number[][] {
  const round = (ticks: number) => Math.floor(ticks * (positionsPerBeat / score.ticksPerQuarter) + 0.5);
  return score.tracks
    .flatMap((track) => track.notes)
    .map(({ start, duration, pitch, velocity }) => [
      round(start),
      pitch,
      velocity,
      Math.min(Math.max(1, round(duration)), 256 * positionsPerBeat),
    ])
    .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]! || a[3]! - b[3]!);
}

function bytes(values: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
