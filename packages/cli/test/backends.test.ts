import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asTable } from "../src/commands/backends.ts";
import { probeBackend } from "../src/probe-backend.ts";
import { nocturne, workplace } from "./helpers.ts";

/** A workplace where `@tensorflow/tfjs-node` is a built package that runs this when it is loaded. */
function withTensorflow(code: string): string {
  const cwd = workplace();
  const folder = join(cwd, "node_modules", "@tensorflow", "tfjs-node");
  mkdirSync(join(folder, "lib", "napi-v8"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "@tensorflow/tfjs-node", "main": "index.cjs" }');
  writeFileSync(join(folder, "lib", "napi-v8", "tfjs_binding.node"), "");
  writeFileSync(join(folder, "index.cjs"), code);
  return cwd;
}

describe("nocturne backends", () => {
  it("lists what can compute here, and what auto takes", async () => {
    const { code, stdout } = await nocturne(workplace(), ["backends", "--no-measure"]);
    expect(stdout).toMatch(/^tensorflow +(not here: .+\n +→ .*install|[CG]PU)/m);
    expect(stdout).toMatch(/^wasm +CPU, (relaxed|plain) SIMD(, \d+ threads)?$/m);
    expect(stdout).toMatch(/^cpu +plain JavaScript$/m);
    expect(stdout).toMatch(/^auto takes (tensorflow|wasm).*\n$/m);
    expect(stdout).not.toContain("notes/s");
    expect(code).toBe(0);
  });

  it("tells a native module that cannot be loaded, as JSON too, and auto does without", async () => {
    const cwd = withTensorflow('throw new Error("libtensorflow.so.2: cannot open\\nmore");');
    const args = ["backends", "tensorflow", "wasm", "--no-measure", "--json"];
    const { code, stdout } = await nocturne(cwd, args);
    const [tensorflow, wasm] = JSON.parse(stdout);
    expect(tensorflow).toMatchObject({ backend: "tensorflow", found: false, auto: false });
    expect(tensorflow.reason).toMatch(/cannot be loaded: libtensorflow\.so\.2: cannot open$/);
    expect(wasm).toMatchObject({ backend: "wasm", found: true, auto: true });
    expect(code).toBe(0);
  });

  it("outlives a native module that crashes", async () => {
    const args = ["backends", "tensorflow", "--no-measure"];
    const { code, stdout } = await nocturne(withTensorflow("process.abort();"), args);
    expect(stdout).toMatch(/^tensorflow +not here: crashed \(SIGABRT\)/m);
    expect(code).toBe(0);
  });
});

describe("probeBackend", () => {
  it("measures how fast the default model trains", async () => {
    const { found, name, notesPerSecond } = await probeBackend("wasm");
    expect({ found, name }).toEqual({ found: true, name: "wasm" });
    expect(notesPerSecond).toBeGreaterThan(100);
  });

  it("gives up on one that hangs", async () => {
    expect(await probeBackend("wasm", { patience: 10 })).toEqual({
      found: false,
      reason: "gave no answer within 0.01 s",
    });
  });
});

describe("asTable", () => {
  it("draws a bar as long as a backend is fast, and what would help one that is missing", () => {
    const probes = new Map([
      ["tensorflow", { found: false, reason: "is not installed", remedy: "nocturne setup tensorflow" }],
      ["wasm", { found: true, device: "CPU", threads: 2, notesPerSecond: 31_234 }],
      ["cpu", { found: true, device: "plain JavaScript", threads: 1, notesPerSecond: 60 }],
      ["webgpu", { found: true, device: "SwiftShader", threads: 1, reason: "gave no answer within 60 s" }],
    ]);
    const auto = { found: true, name: "wasm", message: "wasm; not tensorflow: is not installed" };
    expect(asTable(probes, auto).split("\n")).toEqual([
      "tensorflow  not here: is not installed",
      "            → nocturne setup tensorflow",
      `wasm        CPU, 2 threads    ${"━".repeat(20)}   31,234 notes/s`,
      `cpu         plain JavaScript  ━${" ".repeat(19)}       60 notes/s`,
      "webgpu      SwiftShader       gave no answer within 60 s",
      "",
      "auto takes wasm; not tensorflow: is not installed",
    ]);
  });
});
