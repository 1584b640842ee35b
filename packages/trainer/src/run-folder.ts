import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createStepModel,
  openRun,
  type Run,
  type RunConfig,
  type StepModel,
  verifyFile,
} from "@nocturne/inference";
import { type Tokenizer, tokenizerFromJSON } from "@nocturne/tokenizers";
import { finishSave } from "./atomic-files.ts";

/** A trained model on disk, opened. */
export interface OpenedRun extends Omit<Run, "tokenizer"> {
  readonly tokenizer: Tokenizer;
  /** A new model at the start of a piece, to be stepped without TensorFlow.js. */
  stepModel(): StepModel;
}

/**
 * Opens a run folder: finishes a save that was cut off, reads the model and checks it against the manifest.
 *
 * @throws Error that names the folder, the file that is missing, truncated or altered, and the remedy
 */
export async function openRunFolder(folder: string): Promise<OpenedRun> {
  return inFolder(folder, async () => {
    await finishSave(folder);
    const run = await openRun((name) => readBytes(folder, name));
    return {
      ...run,
      tokenizer: tokenizerFromJSON(run.tokenizer),
      stepModel: () => createStepModel(run.model, run.weights),
    };
  });
}

/** Reads one file of an opened run, checked against its manifest. */
export async function readRunFile(folder: string, name: string, config: RunConfig): Promise<Uint8Array> {
  return inFolder(folder, async () => {
    const bytes = await readBytes(folder, name);
    await verifyFile(name, bytes, config.manifest);
    return bytes;
  });
}

async function readBytes(folder: string, name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(folder, name)));
}

async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Error(`${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
