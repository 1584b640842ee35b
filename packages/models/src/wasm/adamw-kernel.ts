import type { Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { adamWSettings, adamWStepOp } from "../ops/adamw-step.ts";
import { floats, type KernelCall, output, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** The step of AdamW on `kernels`. */
export function adamWKernels(kernels: Kernels): readonly NamedKernel[] {
  return [[adamWStepOp.name, (call) => step(kernels, call)]];
}

function step(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const { clip, decays, ...settings } = adamWSettings(call.attrs as Record<string, unknown>);
  const norm = Math.sqrt(decays.reduce((sum, _, index) => sum + sumOfSquares(floats(call, `g${index}`)), 0));
  const gradientScale = Math.min(1, clip / norm);
  const updated = decays.flatMap((weightDecay, index) => {
    const infos = [`p${index}`, `m${index}`, `s${index}`].map((name) => {
      const info = backend.makeOutput(shapeOf(call, name), "float32");
      (backend.typedArrayFromHeap(info) as Float32Array).set(floats(call, name));
      return info;
    });
    const [parameters, mean, square] = infos.map((info) => backend.typedArrayFromHeap(info)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const gradient = floats(call, `g${index}`);
    const options = { ...settings, weightDecay, gradientScale };
    kernels.adamStep(parameters, gradient, { mean, square }, options);
    return infos;
  });
  return [output(backend, [], Float32Array.of(norm)), ...updated];
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
