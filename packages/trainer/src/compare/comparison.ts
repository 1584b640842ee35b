import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TokenizerConfig } from "@nocturne/tokenizers";
import { saveFiles } from "../atomic-files.ts";
import { comparisonHtml } from "./comparison-html.ts";
import type { Coding } from "./measure-coding.ts";

/** A tokenizer, what it makes of the pieces, and what a model made of that. */
export interface ComparedTokenizer extends Coding {
  readonly name: string;
  readonly config: TokenizerConfig;
  /** Of the evaluated pieces; continuous fields do not count. */
  readonly natsPerNote: number;
  /** The part of it spent on pitch; 0 where pitches share a field with all else. */
  readonly pitchNatsPerNote: number;
  /** Nats, or squared error, of each field, a note. */
  readonly fields: Readonly<Record<string, number>>;
  /** The fields that are squared errors: nats of such a tokenizer leave them out. */
  readonly continuous: readonly string[];
  /** Notes learned from, repetitions counted. */
  readonly notesSeen: number;
  readonly weights: number;
  /** Nats per note on held-out pieces, by seconds of training. */
  readonly curve: readonly (readonly [seconds: number, natsPerNote: number])[];
}

/** Tokenizers side by side. */
export interface Comparison {
  readonly format: "nocturne-comparison";
  readonly version: 1;
  readonly settings: ComparisonSettings;
  /** In the order in which they were compared. */
  readonly rows: readonly ComparedTokenizer[];
  /** By the clock, over all sittings. */
  readonly seconds: number;
}

/** What was the same for all. */
export interface ComparisonSettings {
  /** Of training, each. */
  readonly minutes: number;
  /** Whether they are minutes of processor time. */
  readonly cpuTime: boolean;
  readonly seed: number;
  /** The split that the figures are of. */
  readonly part: "valid" | "test";
  readonly trainPieces: number;
  readonly evaluatedPieces: number;
  /** Notes of the evaluated pieces. */
  readonly evaluatedNotes: number;
}

const FILE = "comparison.json";

/**
 * Reads the comparison of a folder; `undefined` where there is none.
 *
 * @throws where the file is no comparison, of a newer version, or of other settings than those told
 */
export async function readComparison(
  folder: string,
  settings: ComparisonSettings,
): Promise<Comparison | undefined> {
  const path = join(folder, FILE);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const other = "compare into another folder";
  let comparison: Comparison;
  try {
    comparison = JSON.parse(text);
  } catch (cause) {
    throw new Error(`compare: ${path} is not JSON: remove it, or ${other}`, { cause });
  }
  if (comparison?.format !== "nocturne-comparison" || comparison.version !== 1) {
    throw new Error(
      `compare: ${path} is no comparison of version 1, which this release can go on with; ${other}`,
    );
  }
  for (const [name, value] of Object.entries(settings)) {
    const before = comparison.settings[name as keyof ComparisonSettings];
    if (before !== value) {
      throw new Error(
        `compare: ${folder} holds a comparison with ${name} ${before}, not ${value}: go on with that, or ${other}`,
      );
    }
  }
  return comparison;
}

/** Writes `comparison.json` and `comparison.html`, together. */
export async function saveComparison(folder: string, comparison: Comparison): Promise<void> {
  const files = {
    [FILE]: `${JSON.stringify(comparison, null, 1)}\n`,
    "comparison.html": comparisonHtml(comparison),
  };
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  await saveFiles(folder, new Map(Object.entries(files).map(([name, text]) => [name, encode(text)])));
}
