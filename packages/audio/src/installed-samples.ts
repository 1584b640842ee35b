import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { SampleSource } from "./sample-source.ts";

/** Returns the source that reads samples from the `@audio-samples` packages installed with this one: for Node. */
export function installedSamples(): SampleSource {
  const require = createRequire(import.meta.url);
  return async (path) => {
    const [scope, name, ...rest] = path.split("/");
    let folder: string;
    try {
      folder = dirname(require.resolve(`${scope}/${name}/package.json`));
    } catch {
      throw new Error(
        `audio: the piano samples ${scope}/${name} are not installed; run: npm install ${scope}/${name}`,
      );
    }
    return readFile(join(folder, ...rest));
  };
}
