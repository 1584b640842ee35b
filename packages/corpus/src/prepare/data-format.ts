import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

/** The file that makes a folder a data folder. */
export const DATA_FILE = "nocturne-data.json";
export const PIECES_FILE = "pieces.jsonl";
export const DROPPED_FILE = "dropped.jsonl";

/** What {@link DATA_FILE} says. */
export interface DataConfig {
  readonly format: "nocturne-data";
  readonly version: 1;
  /** The options that the data depends on. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Hash of the options and of all that was read: where it is the same, so is all data. */
  readonly content: string;
  readonly pieces: number;
  readonly works: number;
  readonly notes: number;
  readonly dropped: number;
  /** In order; a piece's `place` counts them from 0. */
  readonly shards: readonly { readonly file: string; readonly notes: number }[];
  /** SHA-256 of each file, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const CHUNK = 2 ** 20;

/** Hash of a file that may be larger than the memory. */
export function sha256OfFile(path: string): string {
  const hash = createHash("sha256");
  const chunk = new Uint8Array(CHUNK);
  const file = openSync(path, "r");
  try {
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
