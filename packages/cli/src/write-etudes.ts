import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { writeMidi } from "@nocturne/midi";
import { writeOutput } from "./output-file.ts";

/** Études from one number on, to be written to a folder. */
export interface EtudesPart {
  readonly out: string;
  readonly seed: number;
  /** Number of the first, from 0. */
  readonly from: number;
  readonly count: number;
  /** Digits of the numbers in the files' names. */
  readonly digits: number;
}

/** Writes each étude as MIDI and its truth as JSON; `onWritten` is called after each. */
export async function writeEtudes(part: EtudesPart, onWritten: () => void): Promise<void> {
  const { out, seed, from, count, digits } = part;
  let number = from;
  for (const { score, truth } of composeEtudes({ count, seed, from })) {
    const title = truth.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const name = join(out, `${String(++number).padStart(digits, "0")}-${title}`);
    await writeOutput(`${name}.mid`, writeMidi(score));
    await writeOutput(`${name}.json`, `${JSON.stringify(truth)}\n`);
    onWritten();
  }
}
