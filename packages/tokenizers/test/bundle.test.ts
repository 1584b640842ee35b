import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { modern, remi } from "../src/index.ts";
import { smallPiece } from "./scores.ts";

const resolveDir = fileURLToPath(new URL("../src", import.meta.url));

/** What a page loads of code that imports from this package: bundled and minified. */
async function bundled(contents: string, format: "esm" | "cjs" = "esm"): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
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
    ["performance", 5_900],
    ["noteTuple", 9_100],
    ["modern", 10_300],
    ["octuple", 11_800],
    ["compoundWord", 13_000],
    ["tsd", 14_600],
    ["remi", 15_200],
    ["toMidiTok", 2_700],
    ["recall", 2_400],
  ])("of %s takes no more than %i bytes", async (name, most) => {
    const size = gzipSync(await bundled(`export { ${name} } from "./index.ts";`), { level: 9 }).length;
    expect(size).toBeLessThanOrEqual(most);
    // A limit far above what it guards guards nothing.
    expect(size).toBeGreaterThan(0.8 * most);
  });
});

describe("a worker", () => {
  it("encodes and decodes as the main thread does", async () => {
    const code = await bundled(
      `import { modern, remi } from "./index.ts";
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
