// Compiles assembly/ and writes it, as base64, to generated/wasm.js.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
await rm("generated", { recursive: true, force: true });
await mkdir("generated");
const file = "generated/blocks.wasm";
const options = ["--runtime", "stub", "--enable", "simd", "--importMemory", "--use", "abort="];
const { error, stderr } = await asc.main([
  "assembly/index.ts",
  "--outFile",
  file,
  "-O3",
  "--noAssert",
  ...options,
]);
if (error) throw new Error(`build-wasm: assembly/ does not compile\n${stderr.toString()}`, { cause: error });
const bytes = await readFile(file);
await writeFile("generated/wasm.js", `export const blocks = "${bytes.toString("base64")}";\n`);
await writeFile("generated/wasm.d.ts", "export declare const blocks: string;\n");
