import type { ModelConfig } from "./config.ts";
import { createReader } from "./json-reader.ts";
import { parseModelConfig } from "./parse-model-config.ts";

/** What the manifest of a run folder says of one file. */
export interface ManifestEntry {
  /** SHA-256 of its bytes, 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  /** Its length. */
  readonly bytes: number;
}

/** What rebuilds the tokenizer that a model was trained with; `tokenizerFromJSON` of `@nocturne/tokenizers` takes it. */
export interface RunTokenizerConfig {
  readonly type: string;
  readonly version: number;
  readonly [option: string]: unknown;
}

/** `config.json` of a run folder: all about a run but its numbers. */
export interface RunConfig {
  readonly format: "nocturne-run";
  readonly version: 1;
  readonly model: ModelConfig;
  readonly tokenizer: RunTokenizerConfig;
  /** How it was trained, as the trainer wrote it. */
  readonly training: Readonly<Record<string, unknown>>;
  /** Versions of what trained it, by package. */
  readonly versions: Readonly<Record<string, string>>;
  /** By file name. */
  readonly manifest: Readonly<Record<string, ManifestEntry>>;
}

/**
 * Returns a run's config from parsed JSON, checked but for the tokenizer's own options and `training`.
 *
 * @throws RangeError that names the place, the rule and the value
 */
export function parseRunConfig(json: unknown): RunConfig {
  const run = createReader("config.json", json);
  run.literal("format", ["nocturne-run"]);
  const version = run.integer("version", 1);
  if (version !== 1) {
    throw new RangeError(
      `config.json: version ${version} is newer than this library knows (1); update @nocturne/inference`,
    );
  }
  const tokenizer = run.object("tokenizer");
  const versions = run.optional("versions");
  const manifest = run.object("manifest");
  return {
    format: "nocturne-run",
    version: 1,
    model: parseModelConfig(run.value.model),
    tokenizer: {
      ...tokenizer.value,
      type: tokenizer.string("type"),
      version: tokenizer.integer("version", 0),
    },
    training: run.optional("training")?.value ?? {},
    versions: Object.fromEntries(versions?.entries().map(([name]) => [name, versions.string(name)]) ?? []),
    manifest: Object.fromEntries(
      manifest.entries().map(([name]) => {
        const entry = manifest.object(name);
        const sha256 = entry.string("sha256");
        if (!/^[0-9a-f]{64}$/.test(sha256)) {
          throw new RangeError(`${entry.place}.sha256 must be 64 hexadecimal digits, got "${sha256}"`);
        }
        return [name, { sha256, bytes: entry.integer("bytes", 0) }];
      }),
    ),
  };
}
