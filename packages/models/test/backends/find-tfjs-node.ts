import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * The folder of a built `@tensorflow/tfjs-node`: `NOCTURNE_TFJS_NODE`, else one that is installed, else what
 * `nocturne setup tensorflow` built; or undefined.
 */
export function findTfjsNode(): string | undefined {
  const folders = [
    process.env.NOCTURNE_TFJS_NODE,
    installed("tfjs-node-gpu"),
    installed("tfjs-node"),
    built(),
  ];
  return folders.find(
    (folder) => folder !== undefined && existsSync(join(folder, "lib", "napi-v8", "tfjs_binding.node")),
  );
}

function built(): string {
  const cache =
    process.env.NOCTURNE_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "nocturne");
  return join(cache, "tensorflow", "node_modules", "@tensorflow", "tfjs-node");
}

function installed(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`@tensorflow/${name}/package.json`));
  } catch {
    return undefined;
  }
}
