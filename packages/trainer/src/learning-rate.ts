/** Steps over which the learning rate rises to its highest. */
const WARM_UP = 50;

/** The share of the highest rate that is left at the end. */
const FLOOR = 0.1;

/**
 * Returns the learning rate of a step: a linear warm-up over 50 steps, times a cosine that falls from 1 to 0.1 as the
 * goal is reached.
 *
 * @param step - from 0
 * @param fraction - how much of the goal, in steps or minutes, is reached, 0–1
 */
export function learningRateAt(step: number, fraction: number, highest: number): number {
  const warmUp = Math.min(1, (step + 1) / WARM_UP);
  const cosine = (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, fraction)))) / 2;
  return highest * warmUp * (FLOOR + (1 - FLOOR) * cosine);
}
