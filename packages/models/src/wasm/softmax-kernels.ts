import type * as tf from "@tensorflow/tfjs-core";
import { softmaxCrossEntropyOp } from "../ops/softmax-cross-entropy.ts";
import { floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import { expNegative } from "./exponential.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** The softmax cross-entropy, in one pass over the logits where they lie. */
export const softmaxKernels: readonly NamedKernel[] = [[softmaxCrossEntropyOp.name, softmaxCrossEntropy]];

function softmaxCrossEntropy(call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const [rows, size] = shapeOf(call, "logits") as [number, number];
  const natsInfo = backend.makeOutput([rows], "float32");
  const logInfo = backend.makeOutput([rows, size], "float32");
  const nats = backend.typedArrayFromHeap(natsInfo);
  const logProbabilities = backend.typedArrayFromHeap(logInfo);
  const logits = floats(call, "logits");
  const ids = floats(call, "ids");
  for (let row = 0; row < rows; row++) {
    const from = row * size;
    const to = from + size;
    let most = logits[from]!;
    for (let i = from + 1; i < to; i++) if (logits[i]! > most) most = logits[i]!;
    let sum = 0;
    for (let i = from; i < to; i++) sum += expNegative(logits[i]! - most);
    const total = most + Math.log(sum);
    for (let i = from; i < to; i++) logProbabilities[i] = logits[i]! - total;
    nats[row] = -logProbabilities[from + ids[row]!]!;
  }
  return [natsInfo, logInfo];
}
