import { readFile } from "node:fs/promises";
import { type Diagnostic, parseMidi } from "@nocturne/midi";
import type { Score } from "@nocturne/score";
import { Failure, messageOf } from "./failure.ts";

/** Reads a MIDI file; the failure names it. */
export async function readScore(
  path: string,
): Promise<{ readonly score: Score; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    return parseMidi(await readFile(path));
  } catch (cause) {
    throw new Failure(`${path}: ${messageOf(cause)}`);
  }
}
