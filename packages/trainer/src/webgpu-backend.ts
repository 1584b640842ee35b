import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { installWebgpuKernels } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";
import { MissingBackendError } from "./missing-backend.ts";

/** WebGPU, found but not started. */
export interface WebgpuBackend {
  /** The adapter's name. */
  readonly device: string;
  /** Whether the adapter is a program on the CPU, far slower than the wasm backend. */
  readonly software: boolean;
  /** Makes `webgpu` TensorFlow.js' current backend, with our kernels, and returns how to take these away. */
  open(): Promise<() => void>;
}

const INSTALL = "npm install webgpu @tensorflow/tfjs-backend-webgpu";

/**
 * Looks for WebGPU: the process's own, else that of the package `webgpu` (Dawn), from this package's place or the working
 * folder's.
 *
 * @throws MissingBackendError where a package or an adapter is missing
 */
export async function loadWebgpuBackend(): Promise<WebgpuBackend> {
  const backendPackage = resolvePackage("@tensorflow/tfjs-backend-webgpu");
  if (backendPackage === undefined) {
    throw missing("@tensorflow/tfjs-backend-webgpu is not installed", INSTALL);
  }
  const gpu = offeredGpu() ?? (await dawnGpu());
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw missing("no adapter: WebGPU found no graphics card that it can use", "install its Vulkan driver");
  }
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const device = description || [vendor, architecture].filter(Boolean).join(" ") || "unknown adapter";
  const software =
    isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(`${device} ${architecture}`);
  return {
    device,
    software,
    open: async () => {
      await import(pathToFileURL(backendPackage).href);
      if (!(await tf.setBackend("webgpu"))) throw missing(`${device} gave no device`);
      const kernels = installWebgpuKernels();
      return () => kernels.dispose();
    },
  };
}

interface Gpu {
  requestAdapter(options: object): Promise<{
    readonly info: {
      readonly vendor: string;
      readonly architecture: string;
      readonly description: string;
      readonly isFallbackAdapter?: boolean;
    };
  } | null>;
}

interface Dawn {
  create(flags: string[]): Gpu;
  readonly globals: object;
}

/** WebGPU where browsers have it. */
function offeredGpu(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
}

/** Dawn's WebGPU, put where browsers have it. */
async function dawnGpu(): Promise<Gpu> {
  const path = resolvePackage("webgpu");
  if (path === undefined) throw missing("the package webgpu is not installed", INSTALL);
  if (process.platform === "linux" && !hasVulkanLoader()) {
    throw missing(
      "there is no Vulkan loader (libvulkan.so.1)",
      "install libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora, Alpine), and the graphics card's driver",
    );
  }
  let dawn: Dawn;
  try {
    dawn = (await import(pathToFileURL(path).href)) as Dawn;
  } catch (cause) {
    throw missing(`the package webgpu cannot be loaded: ${firstLine(cause)}`);
  }
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  const { navigator } = globalThis as { navigator?: object };
  const property = (value: unknown) => ({ value, configurable: true });
  if (navigator !== undefined) Object.defineProperty(navigator, "gpu", property(gpu));
  else {
    // As Node from 21 has it; TensorFlow.js reads the name.
    const userAgent = `Node.js/${process.versions.node.split(".")[0]}`;
    Object.defineProperty(globalThis, "navigator", property({ userAgent, gpu }));
  }
  return gpu;
}

/** Dawn complains on the terminal where there is none, so that it is better not asked. */
function hasVulkanLoader(): boolean {
  const folders = (process.env.LD_LIBRARY_PATH ?? "").split(delimiter).filter(Boolean);
  if ([...folders, "/usr/lib", "/lib"].some((folder) => existsSync(join(folder, "libvulkan.so.1"))))
    return true;
  try {
    return readFileSync("/etc/ld.so.cache", "latin1").includes("libvulkan.so.1");
  } catch {
    return false;
  }
}

/** The file that importing the package loads; undefined where it is not installed. */
function resolvePackage(name: string): string | undefined {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  for (const place of places) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // Not here: the next place may have it.
    }
  }
  return undefined;
}

function missing(reason: string, remedy?: string): MissingBackendError {
  return new MissingBackendError("webgpu", reason, remedy);
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
}
