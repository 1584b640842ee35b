import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Files, visit } from "@nocturne/testing";
import * as tf from "@tensorflow/tfjs-core";
import { build } from "tsup";
import { beforeAll, describe, expect, it } from "vitest";
import { checkLosses, checkResults } from "../kernel-backend.ts";
import { opCases } from "../op-cases/index.ts";
import type { OpCase } from "../op-cases/op-case.ts";
import type { Report, Task } from "./program.ts";

const elementsOf = ({ inputs }: OpCase) => {
  return inputs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape([...shape]), 0);
};
const opOf = ({ title }: OpCase) => title.split(":")[0]!;

/** Of each op the largest of its small cases: where there is no graphics card, each takes a page seconds. */
const cases = [...new Set(opCases.map(opOf))].map((op) => {
  const small = opCases.filter((opCase) => opOf(opCase) === op && elementsOf(opCase) <= 400);
  return small.reduce((most, opCase) => (elementsOf(opCase) > elementsOf(most) ? opCase : most));
});
const backends = ["wasm", "webgl", "webgpu"] as const;
const switches = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--ignore-gpu-blocklist"];

/** The program and all that it imports, as one file. */
async function bundled(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nocturne-models-"));
  try {
    await build({
      config: false,
      entry: [fileURLToPath(new URL("program.ts", import.meta.url))],
      outDir: folder,
      format: "esm",
      platform: "browser",
      target: "es2022",
      noExternal: [/./],
      silent: true,
    });
    return await readFile(join(folder, "program.js"), "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function siteFiles(): Promise<Files> {
  const wasm = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
  const names = ["", "-simd", "-threaded-simd"].map((suffix) => `tfjs-backend-wasm${suffix}.wasm`);
  const type = "application/wasm";
  return {
    "/program.mjs": { type: "text/javascript", content: await bundled() },
    ...Object.fromEntries(
      names.map((name) => [`/${name}`, { type, content: pathToFileURL(join(wasm, name)) }]),
    ),
  };
}

function page(task: Task): string {
  return `<!doctype html><meta charset="utf-8"><script type="module">
    import { run } from "/program.mjs";
    const report = await run(${JSON.stringify(task)}).catch((error) => ({ trouble: String(error) }));
    location.href = await (await fetch("/result", { method: "POST", body: JSON.stringify(report) })).text();
  </script>`;
}

describe.skipIf(chromium === undefined)("in Chromium (needs one: install it, or set CHROMIUM)", () => {
  let reports: (Report & { trouble?: string })[];
  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend("cpu");
    const files = await siteFiles();
    const sites = backends.map((backend) => {
      const content = page({ backend, titles: cases.map(({ title }) => title) });
      return { files: { ...files, "/": { type: "text/html", content } }, isolated: false };
    });
    reports = (await visit(chromium!, sites, { switches })) as typeof reports;
  }, 600_000);

  describe.each(backends.map((backend, index) => ({ backend, index })))("$backend", ({ backend, index }) => {
    it("is the page's backend", () => {
      expect(reports[index]).toMatchObject({ backend });
    });

    it.each(cases.map((opCase) => [opCase.title, opCase] as const))("computes %s", (title, opCase) =>
      checkResults(opCase, reports[index]!.results[title]!, backend),
    );

    it("trains a model as the cpu backend does", () => checkLosses("lstm", reports[index]!.losses));
  });
});
