import type { ModelConfig } from "./config.ts";
import { verifyFile } from "./manifest.ts";
import { parseRunConfig, type RunConfig, type RunTokenizerConfig } from "./run-config.ts";
import { readSafetensors } from "./safetensors.ts";
import { assertWeights, type Weights } from "./weights.ts";

/** Gets a file of a run folder by name; rejects where there is none. */
export type RunFiles = (name: string) => Promise<Uint8Array>;

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Whether to compare the files with the manifest's SHA-256. @default true */
  readonly verify?: boolean;
}

/** A trained model as it lies in a run folder. */
export interface Run {
  /** All of `config.json`. */
  readonly config: RunConfig;
  readonly model: ModelConfig;
  readonly tokenizer: RunTokenizerConfig;
  /** Of the model's names and shapes. */
  readonly weights: Weights;
}

/**
 * Reads a trained model from its run folder: `config.json` and `model.safetensors`, checked against each other.
 *
 * @param files - gets a file by name, from wherever the folder lies
 * @throws RangeError where a file is truncated, altered or no run's, with the file's name and what to do; what `files`
 * threw, as the error's cause, where a file cannot be had
 * @example
 * const run = await openRun(async (name) => new Uint8Array(await (await fetch(`/run/${name}`)).arrayBuffer()));
 * const model = createStepModel(run.model, run.weights);
 */
export async function openRun(files: RunFiles, options: OpenRunOptions = {}): Promise<Run> {
  const config = parseRunConfig(parseJson(await get(files, CONFIG)));
  const bytes = await get(files, WEIGHTS);
  if (options.verify ?? true) await verifyFile(WEIGHTS, bytes, config.manifest);
  const weights = readSafetensors(bytes);
  assertWeights(config.model, weights);
  return { config, model: config.model, tokenizer: config.tokenizer, weights };
}

const CONFIG = "config.json";
const WEIGHTS = "model.safetensors";

async function get(files: RunFiles, name: string): Promise<Uint8Array> {
  try {
    return await files(name);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`run: ${name} cannot be read: ${reason}; is this a run folder?`, { cause });
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RangeError(
      `run: ${CONFIG} is not JSON: truncated or altered; copy the run folder again, or use an older copy of it`,
      { cause },
    );
  }
}
