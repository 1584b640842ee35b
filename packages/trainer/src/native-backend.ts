import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";

/** What became of looking for TensorFlow's own library. */
export type NativeBackend =
  | { readonly found: true; readonly package: string; readonly gpu: boolean }
  | { readonly found: false; readonly reason: string };

const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/**
 * Loads `@tensorflow/tfjs-node-gpu`, else `@tensorflow/tfjs-node`, from this package's place or the working folder's,
 * and registers the backend `tensorflow`. A missing or unbuilt package is told, never thrown.
 */
export function loadNativeBackend(): NativeBackend {
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    const path = resolvePackage(name);
    if (path === undefined) continue;
    const reason = unbuilt(path) ?? loadingTrouble(path);
    if (reason === undefined) return { found: true, package: name, gpu: usesGpu() };
    reasons.push(`${name} ${reason}`);
  }
  return {
    found: false,
    reason: reasons.join("; ") || "neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed",
  };
}

/** The path of the package's package.json; undefined where it is not installed. */
function resolvePackage(name: string): string | undefined {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  for (const place of places) {
    try {
      return createRequire(place).resolve(`${name}/package.json`);
    } catch {
      // Not here: the next place may have it.
    }
  }
  return undefined;
}

/** An unbuilt package must not be required: it registers its kernels, and then throws. */
function unbuilt(packageJson: string): string | undefined {
  const lib = join(dirname(packageJson), "lib");
  const built = entries(lib).some(
    (folder) => /^napi-v\d+$/.test(folder) && entries(join(lib, folder)).includes("tfjs_binding.node"),
  );
  return built ? undefined : "is installed, but its native binding was never built (npm rebuild builds it)";
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function loadingTrouble(packageJson: string): string | undefined {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  // tfjs-node 4.22 calls this; Node 23 took it away.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  try {
    createRequire(packageJson)(dirname(packageJson));
    return tf.findBackendFactory("tensorflow") ? undefined : "registered no backend";
  } catch (cause) {
    return `cannot be loaded: ${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)}`;
  }
}

function usesGpu(): boolean {
  const backend: unknown = tf.findBackend("tensorflow");
  return (
    typeof backend === "object" &&
    backend !== null &&
    "isUsingGpuDevice" in backend &&
    backend.isUsingGpuDevice === true
  );
}
