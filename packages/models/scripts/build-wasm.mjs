// Compiles assembly/ and writes it, as base64, to generated/wasm.js.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
await rm("generated", { recursive: true, force: true });
await mkdir("generated");
const file = "generated/blocks.wasm";
const memory = ["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
const options = [
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "--enable",
  "threads",
  "--use",
  "abort=",
  ...memory,
];
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

/** Where the byte lies that says whether the imported memory is shared (3) or not (1). */
const name = Buffer.from("\x03env\x06memory\x02");
const memoryFlagOffset = bytes.indexOf(name) + name.length;
if (memoryFlagOffset < name.length || bytes[memoryFlagOffset] !== 3)
  throw new Error("build-wasm: the import of the memory was not found");
const code = `{ memoryFlagOffset: ${memoryFlagOffset}, base64: "${bytes.toString("base64")}" }`;
await writeFile("generated/wasm.js", `export const blocks = ${code};\n`);
const type = "{ readonly memoryFlagOffset: number; readonly base64: string }";
await writeFile("generated/wasm.d.ts", `export declare const blocks: ${type};\n`);
