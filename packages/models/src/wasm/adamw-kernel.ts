import type { Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { adamWSettings, adamWStepOp, weightCount } from "../ops/adamw-step.ts";
import { floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** The step of AdamW on `kernels`. */
export function adamWKernels(kernels: Kernels): readonly NamedKernel[] {
  return [[adamWStepOp.name, (call) => adamWStep(kernels, call)]];
}

function adamWStep(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const { clip, ...settings } = adamWSettings(call.attrs as Record<string, unknown>);
  const all = Array.from({ length: weightCount(call.inputs) }, (_, index) => index);
  const names = ["mean", "square", ...all.map((index) => `p${index}`)];
  // All outputs are allocated before any view is taken: an allocation may move the memory.
  const infos = names.map((name) => backend.makeOutput(shapeOf(call, name), "float32"));
  const [mean, square, ...weights] = infos.map((info, index) => {
    const values = backend.typedArrayFromHeap(info) as Float32Array;
    values.set(floats(call, names[index]!));
    return values;
  }) as [Float32Array, Float32Array, ...Float32Array[]];
  const gradients = all.map((index) => floats(call, `g${index}`));
  const decay = floats(call, "decay");
  const norm = Math.sqrt(gradients.reduce((sum, gradient) => sum + sumOfSquares(gradient), 0));
  const gradientScale = Math.min(1, clip / norm);
  let start = 0;
  for (const [index, weight] of weights.entries()) {
    const end = start + weight.length;
    const moments = { mean: mean.subarray(start, end), square: square.subarray(start, end) };
    const options = { ...settings, weightDecay: decay[start] ?? 0, gradientScale };
    kernels.adamStep(weight, gradients[index]!, moments, options);
    start = end;
  }
  return infos;
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
