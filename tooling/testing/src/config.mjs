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
      testTimeout: 60_000,
      hookTimeout: 60_000,
      maxWorkers: 2,
      ...test,
    },
  });
}
