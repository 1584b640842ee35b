import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The folder of a built `@tensorflow/tfjs-node`: `NOCTURNE_TFJS_NODE`, else one that is installed; or undefined. */
export function findTfjsNode(): string | undefined {
  const folders = [process.env.NOCTURNE_TFJS_NODE, installed("tfjs-node-gpu"), installed("tfjs-node")];
  return folders.find(
    (folder) => folder !== undefined && existsSync(join(folder, "lib", "napi-v8", "tfjs_binding.node")),
  );
}

function installed(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`@tensorflow/${name}/package.json`));
  } catch {
    return undefined;
  }
}
