import { checkNumber } from "./check.ts";
import type { Augmentation } from "./types.ts";

/** Applies one augmentation after the other, each to what the one before made. */
export function sequence(...steps: readonly Augmentation[]): Augmentation {
  return {
    apply: (score, random) => steps.reduce((current, step) => step.apply(current, random), score),
    toJSON: () => ({ type: "sequence", steps: steps.map((step) => step.toJSON()) }),
  };
}

/**
 * Applies the augmentations, one after the other, in so many cases out of one; else leaves the score as it is.
 *
 * @param probability - 0–1
 * @throws RangeError where `probability` is outside 0–1, or there is nothing to apply
 * @example sometimes(0.1, invert(), velocityJitter())
 */
export function sometimes(probability: number, ...steps: readonly Augmentation[]): Augmentation {
  checkNumber("sometimes.probability", probability, 0, 1);
  if (steps.length === 0) throw new RangeError("augment: sometimes needs an augmentation, got none");
  const all = sequence(...steps);
  return {
    apply: (score, random) => (random.uniform(0, 1) < probability ? all.apply(score, random) : score),
    toJSON: () => ({ type: "sometimes", probability, steps: steps.map((step) => step.toJSON()) }),
  };
}

/**
 * Applies one of the augmentations, each as likely as the others.
 *
 * @throws RangeError where there is none to choose from
 * @example oneOf([invert(), retrograde(), sequence(invert(), retrograde())])
 */
export function oneOf(choices: readonly Augmentation[]): Augmentation {
  if (choices.length === 0) throw new RangeError("augment: oneOf needs an augmentation, got none");
  const own = [...choices];
  return {
    apply: (score, random) => own[random.integer(0, own.length - 1)]!.apply(score, random),
    toJSON: () => ({ type: "oneOf", choices: own.map((choice) => choice.toJSON()) }),
  };
}
