import { type Augmentation, sequence, speed, transpose, velocityScale } from "@nocturne/augmentation";
import type { TrainOptions } from "./types.ts";

/** What `config.json` says of a training; a resumed one goes on with it. */
export interface TrainingConfig {
  readonly seed: number;
  /** Windows a step. */
  readonly batchSize: number;
  /** Steps of the tokenizer a window. */
  readonly windowLength: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** The greatest norm of a step's gradients. */
  readonly clip: number;
  /** What the squared error of a continuous field counts beside a cross-entropy. */
  readonly continuousWeight: number;
  /** Whether its seconds are processor time; absent in runs that could not be. */
  readonly cpuTime?: boolean;
  /** As its `toJSON` writes it; null for none. */
  readonly augmentation: unknown;
}

/**
 * Returns the augmentation of a training that names none: a tenth faster or slower, up to six semitones up or down within
 * the piano's keys, a little softer or louder.
 */
export function defaultAugmentation(): Augmentation {
  return sequence(
    speed({ min: 0.9, max: 1.1 }),
    transpose({ min: -6, max: 6, range: [21, 108] }),
    velocityScale({ min: 0.85, max: 1.1 }),
  );
}

/** Returns the settings of a new training, with defaults for what is not given. */
export function newTrainingConfig(options: TrainOptions, augmentation: Augmentation | null): TrainingConfig {
  const config: TrainingConfig = {
    seed: options.seed ?? 0,
    batchSize: options.batchSize ?? 16,
    windowLength: options.windowLength ?? 128,
    learningRate: options.learningRate ?? 0.004,
    weightDecay: 0.01,
    clip: 1,
    continuousWeight: 1,
    cpuTime: options.cpuTime ?? false,
    augmentation: augmentation?.toJSON() ?? null,
  };
  for (const name of ["batchSize", "windowLength"] as const) {
    if (!(Number.isInteger(config[name]) && config[name] >= 1)) {
      throw new RangeError(`train: ${name} must be a whole number from 1, got ${config[name]}`);
    }
  }
  if (!(config.learningRate > 0)) {
    throw new RangeError(`train: learningRate must be positive, got ${config.learningRate}`);
  }
  if (!Number.isSafeInteger(config.seed)) {
    throw new RangeError(`train: seed must be a whole number, got ${config.seed}`);
  }
  return config;
}
