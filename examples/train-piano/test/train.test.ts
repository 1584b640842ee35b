import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { composeEtudes } from "@nocturne/etudes";
import { parseMidi, writeMidi } from "@nocturne/midi";
import { expect, it, onTestFinished } from "vitest";

const script = fileURLToPath(new URL("../train.mjs", import.meta.url));

function workplace(): string {
  const folder = mkdtempSync(join(tmpdir(), "train-piano-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function notesOf(file: string): number {
  return parseMidi(readFileSync(file)).score.tracks.reduce((sum, track) => sum + track.notes.length, 0);
}

it.each(["modern", "howlV1"])("trains on études and plays, with the tokenizer %s", async (tokenizer) => {
  const cwd = workplace();
  const args = [script, "--steps", "2", "--tokenizer", tokenizer];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(stdout).toMatch(/step 2: [\d.]+ nats per note/);
  expect(notesOf(join(cwd, "run", "piece.mid"))).toBeGreaterThan(0);
});

it("trains on a folder of MIDI files, and goes on where it stopped", async () => {
  const cwd = workplace();
  mkdirSync(join(cwd, "music"));
  for (const [i, { score }] of [...composeEtudes({ count: 4 })].entries()) {
    writeFileSync(join(cwd, "music", `${i}.mid`), writeMidi(score));
  }
  const run = (...more: string[]) =>
    promisify(execFile)(process.execPath, [script, "music", "--out", "mine", ...more], { cwd });
  await run("--steps", "2");
  const piece = join(cwd, "mine", "piece.mid");
  expect(notesOf(piece)).toBeGreaterThan(0);
  rmSync(piece);
  await run("--steps", "3", "--resume");
  expect(notesOf(piece)).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(join(cwd, "mine", "state.json"), "utf8")).step).toBe(3);
});
