import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finishSave, saveFiles } from "../src/atomic-files.ts";
import { temporaryFolder } from "./helpers.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const files = (version: string) =>
  new Map([
    ["a", bytes(`a ${version}`)],
    ["b", bytes(`b ${version}`)],
  ]);
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

function diskFull(afterFiles: number) {
  let written = 0;
  return async (path: string, content: Uint8Array) => {
    if (written++ >= afterFiles) {
      await writeFile(path, content.subarray(0, 1));
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    }
    await writeFile(path, content);
  };
}

describe("saveFiles", () => {
  it("makes the folder and leaves the files and nothing else", async () => {
    const folder = join(temporaryFolder(), "deep", "run");
    await saveFiles(folder, files("1"));
    await saveFiles(folder, files("2"));
    expect(contents(folder)).toEqual({ a: "a 2", b: "b 2" });
  });

  it.each([0, 1, 2])("leaves all old files where the disk is full after %i files", async (count) => {
    const folder = temporaryFolder();
    await saveFiles(folder, files("1"));
    await expect(saveFiles(folder, files("2"), diskFull(count))).rejects.toThrow(
      `run: cannot save in ${folder}: the disk is full: make room, then go on with --resume; what was saved before is untouched`,
    );
    expect(contents(folder)).toEqual({ a: "a 1", b: "b 1" });
  });

  it("says what else went wrong", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    await expect(saveFiles(join(folder, "file"), files("1"))).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});

describe("finishSave", () => {
  it("takes the new files where the save was cut off after its journal", async () => {
    const folder = temporaryFolder();
    await saveFiles(folder, files("1"));
    writeFileSync(join(folder, ".a.new"), "a 2");
    writeFileSync(join(folder, ".b.new"), "b 2");
    writeFileSync(join(folder, ".saving.json"), '["a","b"]');
    renameSync(join(folder, ".a.new"), join(folder, "a"));
    await finishSave(folder);
    expect(contents(folder)).toEqual({ a: "a 2", b: "b 2" });
  });

  it("keeps the old files where it was cut off before", async () => {
    const folder = temporaryFolder();
    await saveFiles(folder, files("1"));
    writeFileSync(join(folder, ".a.new"), "a 2");
    writeFileSync(join(folder, "..saving.json.new"), '["a"');
    await finishSave(folder);
    expect(contents(folder)).toEqual({ a: "a 1", b: "b 1" });
  });

  it("has nothing to do where there is no folder", async () => {
    await expect(finishSave(join(temporaryFolder(), "none"))).resolves.toBeUndefined();
  });
});
