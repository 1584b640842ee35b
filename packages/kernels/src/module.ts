import { plain, relaxed } from "../generated/wasm.js";
import type { KernelBuild } from "./kernels.ts";
import { nodeModule } from "./node-module.ts";

const builds = { plain, relaxed };

function bytesOf(build: KernelBuild, shared: boolean): Uint8Array<ArrayBuffer> {
  const { base64, memoryFlagOffset } = builds[build];
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  bytes[memoryFlagOffset] = shared ? 3 : 1;
  return bytes;
}

/** Node 20 has relaxed SIMD behind a flag that may be set while it runs. */
function enableRelaxed(): void {
  nodeModule("node:v8")?.setFlagsFromString("--experimental-wasm-relaxed-simd");
}

/** Whether this engine can run a build. */
export function supports(build: KernelBuild): boolean {
  if (typeof WebAssembly === "undefined") return false;
  const bytes = bytesOf(build, false);
  if (WebAssembly.validate(bytes)) return true;
  if (build === "plain") return false;
  enableRelaxed();
  return WebAssembly.validate(bytes);
}

/**
 * The build to run: the one asked for, else relaxed where the engine validates it, else plain.
 *
 * @throws where the engine runs neither, or not the one asked for.
 */
export function chooseBuild(wanted?: KernelBuild): KernelBuild {
  for (const build of wanted ? [wanted] : (["relaxed", "plain"] as const)) if (supports(build)) return build;
  throw new Error(
    wanted === "relaxed"
      ? 'kernels: this engine has no relaxed SIMD; leave build out, or use build: "plain"'
      : "kernels: this engine has no WebAssembly SIMD; Node ≥ 20, Chrome ≥ 91, Firefox ≥ 89 and Safari ≥ 16.4 have it",
  );
}

/** Compiles a build for a memory that is shared between threads or not. */
export function compile(build: KernelBuild, shared: boolean): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytesOf(build, shared));
}
