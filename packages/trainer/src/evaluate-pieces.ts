import { shiftSteps, type TrainableModel } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";
import type { EncodedPiece } from "./encoded-pieces.ts";

/** What a model costs on one piece. */
export interface PieceLoss {
  readonly file: string;
  readonly notes: number;
  /** Summed over the piece, one a field: −ln p of a categorical field, the squared error of a continuous one. */
  readonly sums: readonly number[];
}

/** Steps, padding counted, that go through the net at a time, unless one piece has more. */
const STEPS_AT_A_TIME = 16_384;

/**
 * Returns what a model costs on each piece, whole: its first note is predicted from nothing, and the state is carried to
 * its last. Pieces of about one length go through together.
 */
export async function evaluatePieces(
  model: TrainableModel,
  pieces: readonly EncodedPiece[],
  onProgress?: (done: number) => void,
): Promise<PieceLoss[]> {
  const order = pieces.map((_, index) => index).sort((a, b) => length(pieces[a]!) - length(pieces[b]!));
  const losses = new Array<PieceLoss>(pieces.length);
  let done = 0;
  for (let first = 0; first < order.length; ) {
    let last = first + 1;
    while (last < order.length && (last + 1 - first) * length(pieces[order[last]!]!) <= STEPS_AT_A_TIME) {
      last++;
    }
    const group = order.slice(first, last);
    const sums = await groupSums(
      model,
      group.map((index) => pieces[index]!),
    );
    for (const [i, index] of group.entries()) {
      const { file, notes } = pieces[index]!;
      losses[index] = { file, notes, sums: sums[i]! };
    }
    done += group.length;
    onProgress?.(done);
    first = last;
  }
  return losses;
}

async function groupSums(model: TrainableModel, group: readonly EncodedPiece[]): Promise<number[][]> {
  const width = model.config.fields.length;
  const time = Math.max(...group.map(length));
  const current = new Float32Array(group.length * time * width);
  const previous = new Float32Array(current.length);
  for (const [row, piece] of group.entries()) {
    const { values } = piece.tokens;
    current.set(values, row * time * width);
    previous.set(shiftSteps(model.config.fields, values), row * time * width);
  }
  const nats = tf.tidy(() => {
    const shape: [number, number, number] = [group.length, time, width];
    return model.nats(tf.tensor3d(previous, shape), tf.tensor3d(current, shape));
  });
  const values = await nats.data();
  nats.dispose();
  return group.map((piece, row) => {
    const sums = new Array<number>(width).fill(0);
    const from = row * time * width;
    for (let i = 0; i < piece.length * width; i++) sums[i % width]! += values[from + i]!;
    return sums;
  });
}

function length(piece: EncodedPiece): number {
  return piece.length;
}
