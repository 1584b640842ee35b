/** Compiles assembly/ to both WebAssembly builds and writes them, as base64, to generated/wasm.js. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { tilesSource } from "./tiles.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const generated = `${root}generated`;

/** Where assembly/ imports the tiles from; they are handed to the compiler without being written. */
const tilesFile = "generated/tiles.ts";

async function compile(build) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      "assembly/index.ts",
      "--outFile",
      "build.wasm",
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
    {
      readFile: (name, folder) =>
        name === tilesFile ? tilesSource(build) : readFile(resolve(folder, name), "utf8").catch(() => null), // null: the compiler looks elsewhere
      writeFile: (_, content) => {
        bytes = Buffer.from(content);
      },
    },
  );
  if (error) throw new Error(`build-wasm: ${build} does not compile\n${stderr.toString()}`, { cause: error });
  return bytes;
}

/** Where the byte lies that says whether the imported memory is shared (3) or not (1). */
function memoryFlagOffset(bytes) {
  const name = Buffer.from("\x03env\x06memory\x02");
  const at = bytes.indexOf(name) + name.length;
  if (at < name.length || bytes[at] !== 3)
    throw new Error("build-wasm: the import of the memory was not found");
  return at;
}

/** Throws where a build brings data of its own: each thread that starts would write it over the memory of all. */
function refuseData(bytes) {
  let at = 8; // magic and version
  while (at < bytes.length) {
    const section = bytes[at++];
    let [size, shift] = [0, 0];
    for (let more = true; more; shift += 7) {
      more = bytes[at] > 127;
      size |= (bytes[at++] & 127) << shift;
    }
    if (section === 11)
      throw new Error("build-wasm: assembly/ must not have static data (a table of Math's, say)");
    at += size;
  }
}

/** Writes a file at once, whoever reads it or writes it at the same time. */
async function replace(name, content) {
  const temporary = `${generated}/${name}.${process.pid}`;
  await writeFile(temporary, content);
  await rename(temporary, `${generated}/${name}`);
}

process.chdir(root);
await mkdir(generated, { recursive: true });
const lines = [];
for (const build of ["relaxed", "plain"]) {
  const bytes = await compile(build);
  refuseData(bytes);
  lines.push(`export const ${build} = {`);
  lines.push(`  memoryFlagOffset: ${memoryFlagOffset(bytes)},`);
  lines.push(`  base64: "${bytes.toString("base64")}",`);
  lines.push("};", "");
}
const type = "{ readonly memoryFlagOffset: number; readonly base64: string }";
await replace("wasm.d.ts", `export declare const relaxed: ${type};\nexport declare const plain: ${type};\n`);
await replace("wasm.js", lines.join("\n"));
