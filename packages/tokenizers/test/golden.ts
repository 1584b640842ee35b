import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseMidi } from "@nocturne/midi";
import { pedalPresses, type Score } from "@nocturne/score";
import { sharedPath } from "@nocturne/testing";

/** One file of a golden result. */
export interface GoldenFile {
  readonly file: string;
  readonly ids?: number[] | number[][] | number[][][];
  readonly oneStream?: boolean;
  readonly error?: string;
  readonly decodeError?: string;
  readonly preprocessed: GoldenScore;
  readonly decoded: GoldenScore;
}

export interface GoldenScore {
  readonly ticksPerQuarter: number;
  readonly tracks: readonly (readonly [program: number, drum: number, notes: number])[];
  readonly notes: number;
  readonly hash: string;
  readonly pedalsHash: string;
  readonly temposHash: string;
  readonly timeSignatures: readonly (readonly [tick: number, numerator: number, denominator: number])[];
}

export interface Golden {
  readonly tokenizer: string;
  readonly variant: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly vocabulary: string[] | string[][];
  readonly versions: { readonly miditok: string };
  readonly files: readonly GoldenFile[];
}

/** Whether all is tested, as `pnpm test:full` does, or a sample. */
export const full = process.env.NOCTURNE_FULL === "1";

export function readGolden(path: string): Golden {
  return JSON.parse(gunzipSync(readFileSync(sharedPath(join("golden", path)))).toString()) as Golden;
}

/** The variants of a tokenizer among the golden results of a folder. */
export function variantsOf(folder: string, tokenizer: string): string[] {
  const path = sharedPath(join("golden", folder, tokenizer));
  return existsSync(path) ? readdirSync(path).map((name) => name.replace(".json.gz", "")) : [];
}

const scores = new Map<string, Score>();

/** A score of the shared data, its notes in the order of the file. */
export function readScore(file: string, noteOrder: "file" | "pitch" = "file"): Score {
  const key = `${noteOrder} ${file}`;
  let score = scores.get(key);
  if (!score) {
    ({ score } = parseMidi(readFileSync(sharedPath(join("data", file))), { noteOrder }));
    scores.set(key, score);
  }
  return score;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The hash of all notes, as golden results have it, at a number of ticks a quarter note. */
export function noteHash(score: Score, ticksPerQuarter = score.ticksPerQuarter): string {
  const ratio = ticksPerQuarter / score.ticksPerQuarter;
  const rows = score.tracks.flatMap((track) =>
    track.notes.map((note) => [note.start * ratio, note.duration * ratio, note.pitch, note.velocity]),
  );
  rows.sort((a, b) => a[0]! - b[0]! || a[2]! - b[2]! || a[1]! - b[1]! || a[3]! - b[3]!);
  return sha256(rows.map((row) => `${row.join(" ")}\n`).join(""));
}

export function pedalHash(score: Score): string {
  const rows = score.tracks.flatMap((track) =>
    pedalPresses([track], 0).map(({ down, up }) => [down, up - down] as const),
  );
  rows.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return sha256(rows.map((row) => `${row.join(" ")}\n`).join(""));
}

export function tempoHash(score: Score): string {
  return sha256(score.tempos.map((each) => `${each.tick} ${each.microsecondsPerQuarter}\n`).join(""));
}
