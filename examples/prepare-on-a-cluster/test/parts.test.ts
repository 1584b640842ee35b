import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { composeEtudes } from "@nocturne/etudes";
import { writeMidi } from "@nocturne/midi";
import { expect, it, onTestFinished } from "vitest";

const run = promisify(execFile);
const nocturne = fileURLToPath(new URL("../node_modules/@nocturne/cli/bin/nocturne.js", import.meta.url));
const python = process.env.NOCTURNE_RAY_PYTHON;

/** A folder with six études in `music`, prepared at once to `data`. */
async function prepared(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "nocturne-cluster-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "music"));
  for (const [i, { score }] of [...composeEtudes({ count: 6, seed: 2 })].entries()) {
    writeFileSync(join(folder, "music", `${i}.mid`), writeMidi(score));
  }
  await run(process.execPath, [nocturne, "prepare", "music", "--out", "data"], { cwd: folder });
  return folder;
}

function contentOf(data: string): Record<string, string> {
  const names = readdirSync(data).filter((name) => name !== "parts");
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(data, name), "base64")]));
}

it("gives, by parts at the same time and a merge, what a single run gives", async () => {
  const folder = await prepared();
  const parts = [1, 2, 3];
  const said = await Promise.all(
    parts.map((part) => {
      const args = [
        "prepare",
        "music",
        "--out",
        `data.parts/${part}`,
        "--shard",
        `${part}/3`,
        "--threads",
        "1",
      ];
      return run(process.execPath, [nocturne, ...args], { cwd: folder });
    }),
  );
  expect(said[1]!.stdout).toContain("data.parts/2 holds part 2 of 3; when all are there: nocturne merge");
  const folders = parts.map((part) => `data.parts/${part}`);
  await run(process.execPath, [nocturne, "merge", ...folders, "--out", "merged"], { cwd: folder });
  expect(contentOf(join(folder, "merged"))).toEqual(contentOf(join(folder, "data")));
}, 120_000);

it.skipIf(!python)(
  "gives the same on Ray, where NOCTURNE_RAY_PYTHON names a Python with it",
  async () => {
    const folder = await prepared();
    const script = fileURLToPath(new URL("../prepare_ray.py", import.meta.url));
    const args = ["music", "by-ray", "--parts", "3", "--nocturne", `${process.execPath} ${nocturne}`];
    const { stdout } = await run(python!, [script, ...args], { cwd: folder });
    expect(stdout).toContain("3 of 3 parts are read");
    expect(contentOf(join(folder, "by-ray"))).toEqual(contentOf(join(folder, "data")));
  },
  300_000,
);
