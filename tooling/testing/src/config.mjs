import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The vitest settings that all packages share; `test` is merged over them. */
export function vitestConfig(test = {}) {
  return defineConfig({
    test: {
      include: ["test/**/*.test.ts"],
      setupFiles: ["./fail-on-console.ts", "./fixed-seed.ts"].map((file) =>
        fileURLToPath(new URL(file, import.meta.url)),
      ),
      testTimeout: 180_000,
      hookTimeout: 180_000,
      maxWorkers: 2,
      ...test,
    },
  });
}

/**
 * Lets tests have WebGPU in Node without a graphics card: by the SwiftShader that Debian's Chromium brings along, and its
 * Vulkan loader, which is found through the environment that a test's process starts with.
 */
export function offerSwiftShader() {
  const folder = "/usr/lib/chromium";
  if (!existsSync(`${folder}/vk_swiftshader_icd.json`)) return;
  process.env.VK_ADD_DRIVER_FILES ??= `${folder}/vk_swiftshader_icd.json`;
  process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter);
}
