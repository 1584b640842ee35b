import {
  manifestEntry,
  type RunConfig,
  readSafetensors,
  type Weight,
  type Weights,
  writeSafetensors,
} from "@nocturne/inference";
import type { Moments } from "@nocturne/models";
import { saveFiles, type WriteFile } from "./atomic-files.ts";
import { readRunFile } from "./run-folder.ts";

/** `state.json`: where a training stands. */
export interface TrainingState {
  /** Steps taken. */
  readonly step: number;
  /** Notes learned from, repetitions counted. */
  readonly notes: number;
  /** Of training, validation not counted; by the clock that the run's config names. */
  readonly seconds: number;
  /** The best validation so far; absent before the first. */
  readonly best?: { readonly step: number; readonly loss: number };
}

/** All that a training needs to go on, and the model to play. */
export interface Checkpoint {
  readonly config: Omit<RunConfig, "manifest">;
  readonly state: TrainingState;
  /** The latest weights. */
  readonly weights: Weights;
  readonly moments: ReadonlyMap<string, Moments>;
  /** The weights to play with: those of the best validation, or the latest where nothing is held out. */
  readonly best: Weights;
}

const OPTIMIZER = "optimizer.safetensors";
const STATE = "state.json";

/** Saves a checkpoint as a whole; see `saveFiles` for what that means. */
export async function saveCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  write?: WriteFile,
): Promise<void> {
  const { config, state, weights, moments, best } = checkpoint;
  const optimizer = new Map<string, Weight>();
  for (const [name, { shape, data }] of weights) {
    const { mean, square } = moments.get(name)!;
    optimizer.set(`weights/${name}`, { shape, data });
    optimizer.set(`mean/${name}`, { shape, data: mean });
    optimizer.set(`square/${name}`, { shape, data: square });
  }
  const files = new Map<string, Uint8Array>([
    ["model.safetensors", writeSafetensors(best, { format: "nocturne" })],
    [OPTIMIZER, writeSafetensors(optimizer, { step: String(state.step) })],
    [STATE, json(state)],
  ]);
  const manifest: Record<string, RunConfig["manifest"][string]> = {};
  for (const [name, bytes] of files) manifest[name] = await manifestEntry(bytes);
  files.set("config.json", json({ ...config, manifest }));
  await saveFiles(folder, files, write);
}

/** What `readCheckpoint` brings back; the config and the best weights come with `openRunFolder`. */
export type SavedTraining = Pick<Checkpoint, "state" | "weights" | "moments">;

/**
 * Reads where a training stands, checked against the run's manifest.
 *
 * @throws Error that names the file that is missing, truncated or altered
 */
export async function readCheckpoint(folder: string, config: RunConfig): Promise<SavedTraining> {
  const state: TrainingState = JSON.parse(new TextDecoder().decode(await readRunFile(folder, STATE, config)));
  const tensors = readSafetensors(await readRunFile(folder, OPTIMIZER, config));
  const weights = new Map<string, Weight>();
  const moments = new Map<string, Moments>();
  for (const [key, weight] of tensors) {
    if (!key.startsWith("weights/")) continue;
    const name = key.slice("weights/".length);
    const [mean, square] = [tensors.get(`mean/${name}`), tensors.get(`square/${name}`)];
    if (!mean || !square) {
      throw new Error(`${folder}: ${OPTIMIZER} lacks the moments of ${name}; use an older copy of the run`);
    }
    weights.set(name, weight);
    moments.set(name, { mean: mean.data, square: square.data });
  }
  return { state, weights, moments };
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
