import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { builtPackage, tensorflowFolder } from "./setup/tensorflow-folder.ts";

/** What became of looking for TensorFlow's own library. */
export type NativeBackend =
  | { readonly found: true; readonly package: string; readonly gpu: boolean }
  | { readonly found: false; readonly reason: string };

const PACKAGES = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/**
 * Loads `@tensorflow/tfjs-node-gpu`, else `@tensorflow/tfjs-node`, from this package's place or the working folder's,
 * else what `setupTensorflow` built, and registers the backend `tensorflow`. A missing or unbuilt package is told, never
 * thrown.
 *
 * @param threads - that TensorFlow's CPU kernels use, unless `TF_NUM_INTRAOP_THREADS` and `TF_NUM_INTEROP_THREADS` say so
 */
export function loadNativeBackend(threads?: number): NativeBackend {
  const reasons: string[] = [];
  const installed = PACKAGES.map((name) => ({ name, path: resolvePackage(name) }));
  const built = { name: "what nocturne setup tensorflow built", path: builtPackageJson() };
  for (const { name, path } of [...installed, built]) {
    if (path === undefined) continue;
    const reason = unbuilt(path) ?? loadingTrouble(path, threads);
    if (reason === undefined) return { found: true, package: name, gpu: usesGpu() };
    reasons.push(`${name} ${reason}`);
  }
  return { found: false, reason: reasons.join("; ") || "TensorFlow's library is not installed" };
}

function builtPackageJson(): string | undefined {
  const path = join(builtPackage(tensorflowFolder()), "package.json");
  return existsSync(path) ? path : undefined;
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

function loadingTrouble(packageJson: string, threads?: number): string | undefined {
  if (threads !== undefined) {
    process.env.TF_NUM_INTRAOP_THREADS ??= String(threads);
    process.env.TF_NUM_INTEROP_THREADS ??= String(threads);
  }
  // Memory that is kept for the next step: what is given back and taken anew, the system has to clear page by page.
  process.env.TF_CPU_ALLOCATOR_USE_BFC ??= "true";
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
