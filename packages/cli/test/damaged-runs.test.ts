import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nocturne, tinyTraining, workplace, writeMusic } from "./helpers.ts";

const trained = mkdtempSync(join(tmpdir(), "nocturne-damaged-"));
afterAll(() => rmSync(trained, { recursive: true, force: true }));
beforeAll(async () => {
  writeMusic(trained);
  expect((await nocturne(trained, tinyTraining(1))).code).toBe(0);
});

/** The bytes of each file of a run, in hexadecimal digits. */
function contents(run: string): Record<string, string> {
  return Object.fromEntries(readdirSync(run).map((name) => [name, readFileSync(join(run, name), "hex")]));
}

function alter(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
}

describe.each<[string, readonly string[]]>([
  ["evaluate", ["evaluate", "run", "music/0.mid"]],
  ["train --resume", tinyTraining(2, "--resume")],
])("%s", (_, args) => {
  it.each<[string, string, (file: string) => void, RegExp]>([
    ["cut off", "model.safetensors", (file) => truncateSync(file, 99), /model\.safetensors is truncated/],
    ["altered by one bit", "model.safetensors", alter, /model\.safetensors is altered/],
    ["missing", "model.safetensors", (file) => rmSync(file), /model\.safetensors/],
    ["no JSON", "config.json", (file) => writeFileSync(file, "{"), /config\.json/],
    ["of another program", "config.json", (file) => writeFileSync(file, "{}"), /config\.json.*format/],
  ])("refuses a run with a file %s: %s", async (_what, name, damage, message) => {
    await refuses(args, name, damage, message);
  });
});

describe("train --resume", () => {
  it.each<[string, string, (file: string) => void, RegExp]>([
    [
      "cut off",
      "optimizer.safetensors",
      (file) => truncateSync(file, 99),
      /optimizer\.safetensors is truncated/,
    ],
    ["missing", "state.json", (file) => rmSync(file), /state\.json/],
  ])("refuses a run with a file %s: %s", async (_what, name, damage, message) => {
    await refuses(tinyTraining(2, "--resume"), name, damage, message);
  });
});

it("still plays where only what resuming needs is gone", async () => {
  const cwd = workplace();
  cpSync(trained, cwd, { recursive: true });
  for (const name of ["optimizer.safetensors", "state.json"]) rmSync(join(cwd, "run", name));
  const { code, stdout } = await nocturne(cwd, ["generate", "run", "--notes", "3", "-o", "a.mid"]);
  expect(stdout).toMatch(/^a\.mid: \d notes, [\d.]+ s of music\n$/);
  expect(code).toBe(0);
});

/** Expects one line that names the run and the file, and that nothing more is changed. */
async function refuses(
  args: readonly string[],
  name: string,
  damage: (file: string) => void,
  message: RegExp,
): Promise<void> {
  const cwd = workplace();
  cpSync(trained, cwd, { recursive: true });
  const run = join(cwd, "run");
  damage(join(run, name));
  const before = contents(run);
  const { code, stdout, stderr } = await nocturne(cwd, args);
  const told = stderr.split("\n").filter((line) => line.startsWith("nocturne: "));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(message);
  expect(told[0]).toMatch(/^nocturne: run: /);
  expect([code, stdout]).toEqual([1, ""]);
  expect(contents(run)).toEqual(before);
}
