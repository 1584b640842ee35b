import * as tf from "@tensorflow/tfjs-core";
import { embeddingGradients, embeddingSumGradientOp } from "../ops/embedding-sum.ts";
import type { OpKernel } from "../ops/install-kernels.ts";

/** The gradient of embeddings by the runtime's `UnsortedSegmentSum`, instead of products with one-hot rows. */
export const embeddingKernels: readonly OpKernel[] = [
  [
    embeddingSumGradientOp,
    (inputs, attributes) =>
      embeddingGradients(inputs, attributes, (ids, rows, count) => tf.unsortedSegmentSum(rows, ids, count)),
  ],
];
