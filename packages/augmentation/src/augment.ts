import type { Score } from "@nocturne/score";
import { sequence } from "./combine.ts";
import { createRandom } from "./random.ts";
import type { Augmentation } from "./types.ts";

/**
 * Returns another score made from this one by an augmentation, or by a list of them one after the other. The same
 * pipeline, score and seed give the same result everywhere; the given score is left as it is.
 *
 * @param seed - any safe integer; neighbouring seeds give unrelated results
 * @throws RangeError where the seed is not a safe integer
 * @example augment([speed(), transpose()], score, 7);
 */
export function augment(pipeline: Augmentation | readonly Augmentation[], score: Score, seed: number): Score {
  const augmentation = "apply" in pipeline ? pipeline : sequence(...pipeline);
  return augmentation.apply(score, createRandom(seed));
}
