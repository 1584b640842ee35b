import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { readRecord, writeRecord } from "../../src/setup/install-record.ts";
import { findTools } from "../../src/setup/required-tools.ts";
import { checkTensorflow, removeTensorflow, setupTensorflow } from "../../src/setup/setup-tensorflow.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nocturne-setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder as a build leaves it, in small. */
async function built(): Promise<string> {
  const folder = join(temporaryFolder(), "tensorflow");
  mkdirSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "lib", "tfjs_binding.node"), "binding");
  writeFileSync(join(folder, "lib", "libtensorflow_cc.so.2"), "library");
  writeFileSync(join(folder, "lib", "notes.txt"), "may change");
  await writeRecord(folder, { wheel: "tensorflow-cpu 2", tfjsNode: "4", node: "v20", cuda: false });
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the record of a build", () => {
  it("holds the checksums of native files", async () => {
    const record = readRecord(await built());
    expect(Object.keys(record?.sha256 ?? {})).toEqual(["lib/libtensorflow_cc.so.2", "lib/tfjs_binding.node"]);
  });

  it("shows what was changed or lost", async () => {
    const folder = await built();
    expect(await checkTensorflow(folder)).toEqual([]);
    writeFileSync(join(folder, "lib", "notes.txt"), "changed");
    expect(await checkTensorflow(folder)).toEqual([]);
    writeFileSync(join(folder, "lib", "tfjs_binding.node"), "bindinG");
    rmSync(join(folder, "lib", "libtensorflow_cc.so.2"));
    expect(await checkTensorflow(folder)).toEqual(["lib/libtensorflow_cc.so.2", "lib/tfjs_binding.node"]);
  });

  it("is not there where nothing was built", async () => {
    expect(await checkTensorflow(join(temporaryFolder(), "none"))).toBeUndefined();
  });
});

describe("removeTensorflow", () => {
  it("removes the build, and what an interrupted one left", async () => {
    const folder = await built();
    // No process has this number: Linux ends at 2²².
    const left = `${folder}.building-99999999`;
    mkdirSync(left);
    expect(removeTensorflow(folder)).toBe(true);
    expect([existsSync(folder), existsSync(left)]).toEqual([false, false]);
    expect(removeTensorflow(folder)).toBe(false);
  });
});

describe("setupTensorflow", () => {
  it("names the tools that are missing, and how to get them", async () => {
    const empty = temporaryFolder();
    await expect(findTools({ PATH: empty })).rejects.toThrow(
      /^setup tensorflow: .*python3.*make.*C\+\+ compiler.* cannot be run here; on Debian and Ubuntu: apt-get install/,
    );
  });

  it("says what to do on other machines", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    await expect(setupTensorflow()).rejects.toThrow("npm install @tensorflow/tfjs-node");
    vi.spyOn(process, "platform", "get").mockReturnValue("linux");
    vi.spyOn(process, "arch", "get").mockReturnValue("arm64");
    await expect(setupTensorflow()).rejects.toThrow(
      "builds on x86-64 Linux only, and this is linux on arm64; train on the wasm backend",
    );
  });

  it.skipIf(process.platform !== "linux" || process.arch !== "x64")(
    "leaves the build before as it was when a tool fails, and nothing else",
    async () => {
      const folder = await built();
      const tools = temporaryFolder();
      const tool = (name: string, script: string) =>
        writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      for (const name of ["python3", "make", "g++"]) tool(name, "exit 0");
      tool("npm", '[ "$1" = --version ] && exit 0; echo "npm: no network" >&2; exit 7');
      vi.stubEnv("PATH", `${tools}:/usr/bin:/bin`);
      vi.stubEnv("PYTHON", "");
      vi.spyOn(process, "execPath", "get").mockReturnValue(join(tools, "node"));
      await expect(setupTensorflow({ folder })).rejects.toThrow(
        /^setup tensorflow: .*npm install.*no network$/s,
      );
      expect(await checkTensorflow(folder)).toEqual([]);
      expect(readFileSync(join(folder, "lib", "notes.txt"), "utf8")).toBe("may change");
      expect(existsSync(`${folder}.building-${process.pid}`)).toBe(false);
    },
  );
});
