import type { Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { softmaxCrossEntropyGradientOp, softmaxCrossEntropyOp } from "../ops/softmax-cross-entropy.ts";
import { floats, type KernelCall, output, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/**
 * The softmax cross-entropy on `kernels`, which find the gradient by the logits on the way: here that is what the forward op saves in
 * place of the logarithms.
 */
export function softmaxKernels(kernels: Kernels): readonly NamedKernel[] {
  return [
    [softmaxCrossEntropyOp.name, (call) => softmaxCrossEntropy(kernels, call)],
    [softmaxCrossEntropyGradientOp.name, softmaxCrossEntropyGradient],
  ];
}

function softmaxCrossEntropy(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const [rows, classes] = shapeOf(call, "logits") as [number, number];
  const saved = backend.makeOutput([rows, classes], "float32");
  const gradient = backend.typedArrayFromHeap(saved) as Float32Array;
  const ids = Int32Array.from(floats(call, "ids"));
  const nats = kernels.softmaxCrossEntropy(floats(call, "logits"), ids, rows, classes, { gradient });
  return [output(backend, [rows], nats), saved];
}

function softmaxCrossEntropyGradient(call: KernelCall): tf.TensorInfo {
  const backend = wasmBackend(call);
  const [rows, classes] = shapeOf(call, "logProbabilities") as [number, number];
  const result = backend.makeOutput([rows, classes], "float32");
  const gradient = floats(call, "logProbabilities");
  const dy = floats(call, "dy");
  const target = backend.typedArrayFromHeap(result);
  for (let row = 0; row < rows; row++) {
    const scale = dy[row]!;
    for (let i = row * classes; i < (row + 1) * classes; i++) target[i] = scale * gradient[i]!;
  }
  return result;
}
