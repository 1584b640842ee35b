import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { describe, expect, it } from "vitest";
import { modern, remi } from "../src/index.ts";
import { smallPiece } from "./scores.ts";

const resolveDir = fileURLToPath(new URL("../src", import.meta.url));

/** The package as it is published: one file without side effects. */
async function published(): Promise<Plugin> {
  const { outputFiles } = await build({
    entryPoints: [`${resolveDir}/index.ts`],
    external: ["@nocturne/score"],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  const contents = outputFiles[0]!.text;
  return {
    name: "published",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^tokenizers$/ }, () => ({
        path: "tokenizers",
        namespace: "published",
        sideEffects: false,
      }));
      onLoad({ filter: /.*/, namespace: "published" }, () => ({ contents, resolveDir }));
    },
  };
}

/** What a page or a worker loads of code that imports from the package: bundled and minified. */
async function bundled(contents: string, format: "esm" | "cjs" = "esm"): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    plugins: [await published()],
    bundle: true,
    minify: true,
    write: false,
    format,
    platform: format === "cjs" ? "node" : "browser",
    target: "es2022",
  });
  return outputFiles[0]!.text;
}

describe("a bundle of one tokenizer", () => {
  /** Bytes after gzip: what each takes now, and little more. */
  it.each([
    ["recall", 3_050],
    ["toMidiTok", 2_900],
    ["performance", 5_600],
    ["noteTuple", 9_700],
    ["modern", 11_350],
    ["octuple", 12_200],
    ["compoundWord", 13_400],
    ["tsd", 14_950],
    ["remi", 15_550],
  ])("of %s takes no more than %i bytes", async (name, most) => {
    const size = gzipSync(await bundled(`export { ${name} } from "tokenizers";`), { level: 9 }).length;
    expect(size).toBeLessThanOrEqual(most);
    // A limit far above what it guards guards nothing.
    expect(size).toBeGreaterThan(0.9 * most);
  });
});

describe("a worker", () => {
  it("encodes and decodes as the main thread does", async () => {
    const code = await bundled(
      `import { modern, remi } from "tokenizers";
       const { parentPort } = require("node:worker_threads");
       parentPort.on("message", (score) => {
         const tokenizers = [modern(), remi({ tempos: true })];
         parentPort.postMessage(tokenizers.map((tokenizer) => {
           const { length, values } = tokenizer.encode(score);
           return { length, values, score: tokenizer.decode(tokenizer.encode(score)) };
         }));
       });`,
      "cjs",
    );
    const worker = new Worker(code, { eval: true });
    worker.postMessage(smallPiece);
    const answers = await new Promise((resolve, reject) =>
      worker.once("message", resolve).once("error", reject),
    );
    await worker.terminate();
    const here = [modern(), remi({ tempos: true })].map((tokenizer) => {
      const tokens = tokenizer.encode(smallPiece);
      return { length: tokens.length, values: tokens.values, score: tokenizer.decode(tokens) };
    });
    expect(answers).toEqual(here);
  });
});
