import type { Score } from "@nocturne/score";
import type { Random } from "./random.ts";

/** What rebuilds an augmentation: plain JSON. */
export interface AugmentationConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

/**
 * One way to make another score of a score. Each call draws anew from the random source, and gives a score of its own;
 * the given one is never changed.
 */
export interface Augmentation {
  /** Returns the transformed score; draws all its choices from `random`. */
  apply(score: Score, random: Random): Score;
  /** What `augmentationFromJSON` takes. */
  toJSON(): AugmentationConfig;
}
