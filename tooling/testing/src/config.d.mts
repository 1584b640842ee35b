import type { ViteUserConfig } from "vitest/config";

/** The vitest settings that all packages share; `test` is merged over them. */
export declare function vitestConfig(test?: NonNullable<ViteUserConfig["test"]>): ViteUserConfig;

/** Lets tests have WebGPU in Node without a graphics card, where Debian's Chromium is installed. */
export declare function offerSwiftShader(): void;
