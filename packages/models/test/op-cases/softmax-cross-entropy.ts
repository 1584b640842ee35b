import * as tf from "@tensorflow/tfjs-core";
import { softmaxCrossEntropy } from "../../src/ops/softmax-cross-entropy.ts";
import { crossEntropy, type OpCase } from "./op-case.ts";

function crossEntropyCase(rows: number, size: number, scale: number): OpCase {
  const ids = Array.from({ length: rows }, (_, row) => (row * 7 + size - 1) % size);
  return {
    title: `softmaxCrossEntropy: ${rows} × ${size}, logits within ±${scale}`,
    kernels: ["NocturneSoftmaxCrossEntropy", "NocturneSoftmaxCrossEntropyGradient"],
    inputs: [{ shape: [rows, size], scale }],
    run: (logits) => softmaxCrossEntropy(logits as tf.Tensor2D, tf.tensor1d(ids, "int32")),
    reference: (logits) => {
      const all = Array.from(logits!);
      return ids.map((id, row) => crossEntropy(all.slice(row * size, (row + 1) * size), id));
    },
  };
}

/** The cross-entropy op; the last case has logits far apart, whose exponentials leave float32. */
export const crossEntropyCases: readonly OpCase[] = [
  crossEntropyCase(1, 1, 1),
  crossEntropyCase(1, 5, 3),
  crossEntropyCase(6, 11, 5),
  crossEntropyCase(130, 301, 3),
  crossEntropyCase(3, 4, 300),
];
