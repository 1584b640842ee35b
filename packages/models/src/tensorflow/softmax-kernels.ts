import * as tf from "@tensorflow/tfjs-core";
import type { OpKernel } from "../ops/install-kernels.ts";
import { softmaxCrossEntropyGradientOp, softmaxCrossEntropyOp } from "../ops/softmax-cross-entropy.ts";
import { withHandles } from "./runtime.ts";

/**
 * The softmax cross-entropy by the runtime's own, which finds the gradient by the logits on the way: here that is what the
 * forward op saves in place of the logarithms.
 */
export const softmaxKernels: readonly OpKernel[] = [
  [
    softmaxCrossEntropyOp,
    ({ logits, ids }) => {
      const labels = tf.cast(ids!, "int32");
      return withHandles((runtime) => {
        const operands = [logits!, labels].map(runtime.of);
        const types = { T: "float32", Tlabels: "int32" } as const;
        return runtime
          .run("SparseSoftmaxCrossEntropyWithLogits", operands, types, 2)
          .map((handle) => runtime.tensor(handle));
      });
    },
  ],
  [
    softmaxCrossEntropyGradientOp,
    ({ logProbabilities: gradient, dy }) => [tf.mul(gradient!, tf.expandDims(dy!, 1))],
  ],
];
