import type { ManifestEntry, RunConfig } from "./run-config.ts";

/**
 * Returns what a manifest says of a file: its SHA-256 and its length.
 *
 * @throws TypeError where the platform has no Web Crypto: a page must be served by https or from localhost
 * @example const manifest = { "model.safetensors": await manifestEntry(bytes) };
 */
export async function manifestEntry(bytes: Uint8Array): Promise<ManifestEntry> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new TypeError(
      "run: no crypto.subtle here to check files with; serve the page by https or from localhost, or pass verify: false",
    );
  }
  const digest = new Uint8Array(await subtle.digest("SHA-256", new Uint8Array(bytes)));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { sha256, bytes: bytes.byteLength };
}

/**
 * Checks that a file of a run folder is the one that was written.
 *
 * @throws RangeError that says which file is truncated or altered, or not in the manifest, and what to do
 */
export async function verifyFile(
  name: string,
  bytes: Uint8Array,
  manifest: RunConfig["manifest"],
): Promise<void> {
  const written = Object.hasOwn(manifest, name) ? manifest[name] : undefined;
  if (!written) {
    const names = Object.keys(manifest).join(", ") || "no files";
    throw new RangeError(
      `run: ${name} is not in the manifest of config.json, which names ${names}; the run was not saved to its end: ` +
        "use another copy, or train again",
    );
  }
  const remedy = "copy the run folder again, or use an older copy of it";
  if (bytes.byteLength !== written.bytes) {
    const what = bytes.byteLength < written.bytes ? "truncated" : "altered";
    throw new RangeError(
      `run: ${name} is ${what}: it has ${bytes.byteLength} bytes, config.json says ${written.bytes}; ${remedy}`,
    );
  }
  const { sha256 } = await manifestEntry(bytes);
  if (sha256 !== written.sha256) {
    throw new RangeError(
      `run: ${name} is altered: its SHA-256 begins ${sha256.slice(0, 12)}, config.json says ` +
        `${written.sha256.slice(0, 12)}; ${remedy}`,
    );
  }
}
