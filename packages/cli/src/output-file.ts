import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure, messageOf } from "./failure.ts";

/**
 * Writes a file as a whole or not at all, with the folders that it needs. It waits for no promises: where thousands of
 * files are written, those take longer than the writing.
 */
export async function writeOutput(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
  } catch (cause) {
    remove(temporary);
    throw new Failure(`cannot write ${path}: ${messageOf(cause).replaceAll(temporary, path)}`);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where it could not be written, nothing is there.
  }
}
