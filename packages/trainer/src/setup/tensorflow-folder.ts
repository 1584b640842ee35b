import { homedir } from "node:os";
import { join } from "node:path";

/** The name of the package that is built. */
export const TFJS_NODE = "@tensorflow/tfjs-node";

/** Where a machine's facts come from; tests give their own. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** The folder for what can be made again: `NOCTURNE_CACHE`, else the platform's own place for that. */
export function cacheFolder(machine: Partial<Machine> = {}): string {
  const { env = process.env, platform = process.platform, home = homedir() } = machine;
  if (env.NOCTURNE_CACHE) return env.NOCTURNE_CACHE;
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "nocturne");
  if (platform === "darwin") return join(home, "Library", "Caches", "nocturne");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "nocturne");
}

/** Where `setupTensorflow` puts what it built. */
export function tensorflowFolder(machine: Partial<Machine> = {}): string {
  return join(cacheFolder(machine), "tensorflow");
}

/** The built package within that folder. */
export function builtPackage(folder: string): string {
  return join(folder, "node_modules", ...TFJS_NODE.split("/"));
}
