import type { ViteUserConfig } from "vitest/config";

/** The vitest settings that all packages share; `test` is merged over them. */
export declare function vitestConfig(test?: NonNullable<ViteUserConfig["test"]>): ViteUserConfig;
