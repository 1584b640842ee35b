import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../../../shared/", import.meta.url);

/** The path of a file or folder of the shared test data; it may be absent (see {@link hasShared}). */
export function sharedPath(path: string): string {
  return fileURLToPath(new URL(path, root));
}

/**
 * Whether the shared test data is here. Tests that need it are declared with
 * `describe.skipIf(!hasShared("data/free"))("… (needs ../shared)", …)`.
 */
export function hasShared(path: string): boolean {
  return existsSync(new URL(path, root));
}
