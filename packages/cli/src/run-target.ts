import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";

/** Throws where a folder holds a run already, before time is spent on reading music. */
export function checkRunTarget(folder: string, remedy: string): void {
  if (existsSync(join(folder, "config.json"))) {
    throw new Failure(`train: ${folder} already holds a run: ${remedy}`);
  }
}
