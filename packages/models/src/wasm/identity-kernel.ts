import * as tf from "@tensorflow/tfjs-core";
import { type KernelCall, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** A clone that shares the values of its tensor, which never change; TensorFlow.js' own copies them each time a gradient saves them. */
export const identityKernels: readonly NamedKernel[] = [[tf.Identity, identity]];

function identity(call: KernelCall): tf.TensorInfo {
  const { dataId, shape, dtype } = call.inputs.x!;
  wasmBackend(call).incRef(dataId);
  return { dataId, shape, dtype };
}
