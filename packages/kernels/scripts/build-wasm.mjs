/** Compiles assembly/ to both WebAssembly builds and writes them, as base64, to generated/wasm.js. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { tilesSource } from "./tiles.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = `${root}generated`;

async function compile(build) {
  const file = `generated/${build}.wasm`;
  const { error, stderr } = await asc.main(
    [
      "assembly/index.ts",
      "--outFile",
      file,
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      ...["simd", "threads", ...(build === "relaxed" ? ["relaxed-simd"] : [])].flatMap((f) => [
        "--enable",
        f,
      ]),
      "--importMemory",
      "--sharedMemory",
      "--initialMemory",
      "1",
      "--maximumMemory",
      "65536",
      "--use",
      "abort=",
    ],
    { stdout: process.stdout },
  );
  if (error) throw new Error(`build-wasm: ${build} does not compile\n${stderr.toString()}`, { cause: error });
  return readFile(`${root}${file}`);
}

/** Where the byte lies that says whether the imported memory is shared (3) or not (1). */
function memoryFlagOffset(bytes) {
  const name = Buffer.from("\x03env\x06memory\x02");
  const at = bytes.indexOf(name) + name.length;
  if (at < name.length || bytes[at] !== 3)
    throw new Error("build-wasm: the import of the memory was not found");
  return at;
}

process.chdir(root);
await rm(generated, { recursive: true, force: true });
await mkdir(generated);
const lines = [];
for (const build of ["relaxed", "plain"]) {
  await writeFile(`${generated}/tiles.ts`, tilesSource(build));
  const bytes = await compile(build);
  lines.push(`export const ${build} = {`);
  lines.push(`  memoryFlagOffset: ${memoryFlagOffset(bytes)},`);
  lines.push(`  base64: "${bytes.toString("base64")}",`);
  lines.push("};", "");
}
await writeFile(`${generated}/wasm.js`, lines.join("\n"));
const type = "{ readonly memoryFlagOffset: number; readonly base64: string }";
await writeFile(
  `${generated}/wasm.d.ts`,
  `export declare const relaxed: ${type};\nexport declare const plain: ${type};\n`,
);
