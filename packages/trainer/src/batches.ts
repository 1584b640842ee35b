import { createRandom, type Random } from "@nocturne/augmentation";
import { keepLeading, startStep } from "@nocturne/models";
import type { Field } from "@nocturne/tokenizers";
import type { AugmentedPieces } from "./encoded-pieces.ts";
import { mixSeeds } from "./seeds.ts";

/** Windows to learn from: what is to be predicted, and what the net reads before. */
export interface Batch {
  /** Row-major `[batchSize, windowLength, fields]`. */
  readonly current: Float32Array;
  /** The same, one step earlier. */
  readonly previous: Float32Array;
}

/** Options of {@link createBatches}. */
export interface BatchOptions {
  readonly fields: readonly Field[];
  readonly batchSize: number;
  readonly windowLength: number;
  readonly seed: number;
}

/**
 * Returns the batch of any step: random windows of random pieces, each as likely as it is long. A window that reaches
 * the end of its piece goes on with the start of another, so that nothing is padded. The same seed and step give the
 * same batch.
 */
export function createBatches(pieces: AugmentedPieces, options: BatchOptions): (step: number) => Batch {
  const { fields, batchSize, windowLength, seed } = options;
  const width = fields.length;
  const start = startStep(fields);
  const ends = cumulative(pieces.lengths);
  const total = ends.at(-1) ?? 0;
  if (total === 0)
    throw new RangeError("trainer: there is nothing to learn from: no training piece has notes");

  const randomPiece = (random: Random): number => indexOf(ends, random.integer(0, total - 1));

  function fillWindow(batch: Batch, row: number, step: number, random: Random): void {
    let at = row * windowLength;
    const end = at + windowLength;
    let piece = randomPiece(random);
    let { values, length } = pieces.at(piece, step);
    let from = windowStart(length, windowLength, random);
    while (at < end) {
      const count = Math.min(end - at, length - from);
      const part = values.subarray(from * width, (from + count) * width);
      batch.current.set(part, at * width);
      batch.previous.set(from > 0 ? values.subarray((from - 1) * width, from * width) : start, at * width);
      batch.previous.set(part.subarray(0, (count - 1) * width), (at + 1) * width);
      at += count;
      piece = randomPiece(random);
      ({ values, length } = pieces.at(piece, step));
      from = 0;
    }
  }

  return (step) => {
    const random = createRandom(mixSeeds(seed, step, 1));
    const size = batchSize * windowLength * width;
    const batch = { current: new Float32Array(size), previous: new Float32Array(size) };
    for (let row = 0; row < batchSize; row++) fillWindow(batch, row, step, random);
    keepLeading(fields, batch.current, batch.previous);
    return batch;
  };
}

/** Anywhere in the piece, its start somewhat oftener, since every piece that is played has one. */
function windowStart(length: number, windowLength: number, random: Random): number {
  const last = Math.max(0, length - windowLength);
  const before = Math.floor(windowLength / 8);
  return Math.max(0, random.integer(-before, last));
}

function cumulative(lengths: readonly number[]): number[] {
  let sum = 0;
  return lengths.map((length) => {
    sum += length;
    return sum;
  });
}

/** The first index whose end lies beyond the place. */
function indexOf(ends: readonly number[], place: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
