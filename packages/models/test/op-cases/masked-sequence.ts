import * as tf from "@tensorflow/tfjs-core";
import { maskedSequence } from "../../src/ops/masked-sequence.ts";
import type { RecurrentWeights } from "../../src/ops/recurrence.ts";
import { gruStates } from "./gru-sequence.ts";
import { lstmStates } from "./lstm-sequence.ts";
import type { OpCase } from "./op-case.ts";
import { type SequenceSize, sizeTitle } from "./sequence-sizes.ts";

/** Sequences of unequal length, one of them without a step, and one with a gap. */
const masks = [
  [1, 1, 1, 1, 1],
  [1, 1, 1, 0, 0],
  [0, 0, 0, 0, 0],
  [0, 1, 0, 1, 1],
];

function maskedCase(cell: "lstm" | "gru", size: SequenceSize): OpCase {
  const gates = cell === "lstm" ? 4 : 3;
  const { batch, time, input, units } = size;
  const mask = masks.slice(0, batch).flatMap((row) => row.slice(0, time));
  return {
    title: `maskedSequence: ${cell}, ${sizeTitle(size)}`,
    kernels:
      cell === "lstm"
        ? ["NocturneMaskedLstm", "NocturneMaskedLstmGradient"]
        : ["NocturneMaskedGru", "NocturneMaskedGruGradient"],
    inputs: [
      { shape: [batch, time, input] },
      { shape: [input, gates * units], scale: 0.7 },
      { shape: [units, gates * units], scale: 0.7 },
      { shape: cell === "lstm" ? [gates * units] : [2, gates * units] },
    ],
    run: (x, kernel, recurrentKernel, bias) => {
      const weights = { kernel, recurrentKernel, bias } as RecurrentWeights;
      return maskedSequence(cell, x as tf.Tensor3D, weights, tf.tensor2d(mask, [batch, time]));
    },
    reference: (...inputs) => (cell === "lstm" ? lstmStates : gruStates)({ ...size, mask }, ...inputs),
  };
}

/** The recurrent ops over sequences of unequal length. */
export const maskedCases: readonly OpCase[] = (["lstm", "gru"] as const).flatMap((cell) => [
  maskedCase(cell, { batch: 4, time: 5, input: 3, units: 5 }),
  maskedCase(cell, { batch: 2, time: 1, input: 2, units: 3 }),
]);
