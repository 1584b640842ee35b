/** The sizes of one call of a recurrent op. */
export interface SequenceSize {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly units: number;
}

/** One of everything, one step, odd sizes, and more than a tile or a vector of each. */
export const sequenceSizes: readonly SequenceSize[] = [
  { batch: 1, time: 1, input: 1, units: 1 },
  { batch: 5, time: 1, input: 3, units: 7 },
  { batch: 1, time: 6, input: 2, units: 3 },
  { batch: 3, time: 5, input: 4, units: 6 },
  { batch: 2, time: 9, input: 13, units: 16 },
  { batch: 17, time: 3, input: 35, units: 67 },
  { batch: 131, time: 2, input: 2, units: 5 },
  { batch: 1, time: 2, input: 2, units: 261 },
];

/** As `batch 3, 5 steps, 4 → 6 units`. */
export function sizeTitle({ batch, time, input, units }: SequenceSize): string {
  return `batch ${batch}, ${time} ${time === 1 ? "step" : "steps"}, ${input} → ${units} units`;
}
