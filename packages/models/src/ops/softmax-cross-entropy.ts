import * as tf from "@tensorflow/tfjs-core";
import { oneHot } from "./one-hot.ts";
import { type Op, runOp } from "./op.ts";

/** Inputs `logits` `[n, size]`, `ids` `[n]`; outputs −ln p `[n]` and ln p of every id `[n, size]`, for the gradient. */
export const softmaxCrossEntropyOp: Op = {
  name: "NocturneSoftmaxCrossEntropy",
  composed: ({ logits, ids }) => {
    const shifted = tf.sub(logits!, tf.max(logits!, 1, true));
    const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
    const chosen = tf.mul(oneHot(ids!, logits!.shape[1]!), logProbabilities);
    return [tf.neg(tf.sum(chosen, 1)), logProbabilities];
  },
};

/** Inputs `ids`, `logProbabilities` (what the forward op saved), and `dy` `[n]`; output the gradient by the logits. */
export const softmaxCrossEntropyGradientOp: Op = {
  name: "NocturneSoftmaxCrossEntropyGradient",
  composed: ({ ids, logProbabilities, dy }) => {
    const target = oneHot(ids!, logProbabilities!.shape[1]!);
    const gradient = tf.mul(tf.sub(tf.exp(logProbabilities!), target), tf.expandDims(dy!, 1));
    // TensorFlow.js' webgl leaves values beyond an odd last row, e⁰ here, that products would count; a quotient clears them.
    return [tf.div(gradient, 1)];
  },
};

tf.registerGradient({
  kernelName: softmaxCrossEntropyOp.name,
  inputsToSave: ["ids"],
  outputsToSave: [false, true],
  gradFunc: (dy, [ids, logProbabilities]) => ({
    logits: () => {
      const dNats = (dy as unknown as tf.Tensor[])[0]!;
      const inputs = { ids: ids!, logProbabilities: logProbabilities!, dy: dNats };
      return runOp(softmaxCrossEntropyGradientOp, inputs)[0]!;
    },
  }),
});

/**
 * −ln p `[n]` of the chosen ids under the softmax of `logits`, differentiable by the logits.
 *
 * @param logits - `[n, size]`
 * @param ids - int32 `[n]`, each within 0 … size − 1
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor1D {
  return runOp(softmaxCrossEntropyOp, { logits, ids })[0] as tf.Tensor1D;
}
