import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { composeEtudes } from "@nocturne/etudes";
import { writeMidi } from "@nocturne/midi";
import { onTestFinished } from "vitest";

const bin = fileURLToPath(new URL("../bin/nocturne.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a folder; `onStderr` may act on what it says, as by a signal. */
export function nocturne(
  cwd: string,
  args: readonly string[],
  onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    // What this machine has set up besides must not change what the tests see.
    const env = { ...process.env, NO_COLOR: "1", NOCTURNE_CACHE: join(cwd, ".cache") };
    const child = spawn(process.execPath, [bin, ...args], { cwd, env });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      onStderr?.(stderr, (signal) => child.kill(signal));
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A folder that is gone when the test is done. */
export function workplace(): string {
  const folder = mkdtempSync(join(tmpdir(), "nocturne-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const etudes = [...composeEtudes({ count: 5, seed: 11 })].map(({ score }) => score);

/** Writes five études to `music` in a folder, as 0.mid … 4.mid. */
export function writeMusic(cwd: string): void {
  mkdirSync(join(cwd, "music"));
  for (const [i, score] of etudes.entries()) writeFileSync(join(cwd, "music", `${i}.mid`), writeMidi(score));
}

/** Arguments that train a tiny net for so many steps. */
export function tinyTraining(steps: number, ...more: readonly string[]): string[] {
  const size = ["--units", "8", "--batch", "2", "--window", "16", "--threads", "1", "--backend", "wasm"];
  return ["train", "music", "--out", "run", "--steps", String(steps), ...size, ...more];
}
