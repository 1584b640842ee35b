import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { floorViolations } from "../../../scripts/check-floors.mjs";

function house(packages: Record<string, { dependencies?: string[]; source?: string }>): string {
  const folder = mkdtempSync(join(tmpdir(), "floors-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, { dependencies = [], source = "" }] of Object.entries(packages)) {
    mkdirSync(join(folder, name, "src", "deep"), { recursive: true });
    const manifest = { dependencies: Object.fromEntries(dependencies.map((key) => [key, "1"])) };
    writeFileSync(join(folder, name, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, name, "src", "deep", "a.ts"), source);
  }
  return folder;
}

describe("floorViolations", () => {
  it("finds none in this house", () => {
    expect(floorViolations(fileURLToPath(new URL("../../../packages", import.meta.url)))).toEqual([]);
  });

  it("lets imports go down", () => {
    const source = 'import { a } from "@nocturne/score";\nimport "./b.ts";\n';
    expect(floorViolations(house({ midi: { dependencies: ["@nocturne/score"], source } }))).toEqual([]);
  });

  it.each([
    [
      "a dependency that goes up",
      { score: { dependencies: ["@nocturne/midi"] } },
      "score/package.json: imports @nocturne/midi, which is not on a floor below score",
    ],
    [
      "an import on the same floor",
      {
        midi: { dependencies: ["@nocturne/audio"], source: 'import type {\n  A,\n} from "@nocturne/audio";' },
      },
      "midi/src/deep/a.ts:3: imports @nocturne/audio, which is not on a floor below midi",
    ],
    [
      "a package that is not declared",
      { midi: { source: '\nconst b = await import("midi-file");' } },
      "midi/src/deep/a.ts:2: imports midi-file, which package.json does not declare",
    ],
    [
      "Node in a portable package",
      { score: { source: 'import { readFile } from "node:fs/promises";' } },
      "score/src/deep/a.ts:1: imports node:fs/promises, but score must run in browsers too",
    ],
    [
      "TensorFlow.js where it does not belong",
      { sampling: { dependencies: ["@tensorflow/tfjs-core"], source: "" } },
      "sampling/package.json: imports @tensorflow/tfjs-core, but sampling does without TensorFlow.js",
    ],
    [
      "a package on no floor",
      { utils: {} },
      "utils: is on no floor; add it to HOUSE in scripts/check-floors.mjs",
    ],
  ])("finds %s", (_, packages, violation) => {
    expect(floorViolations(house(packages))).toContain(violation);
  });
});
