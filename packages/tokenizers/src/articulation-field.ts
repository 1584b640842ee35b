import type { CategoricalField } from "./contract.ts";

/** How a note was joined to the next. */
export const ARTICULATION = { none: 0, staccato: 1, detached: 2, legato: 3, held: 4 } as const;

export const ARTICULATION_FIELD: CategoricalField = {
  name: "articulation",
  kind: "categorical",
  size: 5,
  determined: true,
};

/**
 * Returns how a note is joined to the next, by the share of the time between their onsets for which it sounds. Half of it is
 * the staccato of the old schools and three quarters their ordinary touch (C. P. E. Bach, 1753; Türk, 1789).
 *
 * @param duration - of the note before, in the unit of `delta`
 * @param delta - from its onset to this one; 0 within a chord
 */
export function articulationOf(duration: number, delta: number): number {
  if (delta <= 0) return ARTICULATION.none;
  if (2 * duration <= delta) return ARTICULATION.staccato;
  if (4 * duration <= 3 * delta) return ARTICULATION.detached;
  return 4 * duration <= 5 * delta ? ARTICULATION.legato : ARTICULATION.held;
}
