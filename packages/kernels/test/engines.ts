import type { KernelsOptions } from "../src/kernels.ts";

/** Every way to run the kernels; each suite runs on all. */
export const engines: readonly KernelsOptions[] = [
  { build: "relaxed" },
  { build: "plain" },
  { build: "relaxed", threads: 2 },
  { build: "plain", threads: 3 },
];
