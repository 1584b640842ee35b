import type { TrainOptions } from "./types.ts";

/** When a training is done. */
export interface Goal {
  /** How much of it is reached, 0–1, after so many steps and seconds of training. */
  fraction(step: number, seconds: number): number;
  /** What ended it, once `fraction` is 1. */
  reason(step: number): "steps" | "minutes";
}

/**
 * Returns the goal that the options state, by steps, minutes, or whichever comes first.
 *
 * @throws RangeError where neither is given, or one is not positive
 */
export function createGoal(options: Pick<TrainOptions, "steps" | "minutes">): Goal {
  const { steps, minutes } = options;
  if (steps === undefined && minutes === undefined) {
    throw new RangeError("train: give a goal: minutes, steps or both");
  }
  for (const [name, value] of Object.entries({ steps, minutes })) {
    if (value !== undefined && !(value > 0)) {
      throw new RangeError(`train: ${name} must be positive, got ${value}`);
    }
  }
  const [stepGoal, secondGoal] = [
    steps ?? Number.POSITIVE_INFINITY,
    (minutes ?? Number.POSITIVE_INFINITY) * 60,
  ];
  return {
    fraction: (step, seconds) => Math.min(1, Math.max(step / stepGoal, seconds / secondGoal)),
    reason: (step) => (step >= stepGoal ? "steps" : "minutes"),
  };
}
