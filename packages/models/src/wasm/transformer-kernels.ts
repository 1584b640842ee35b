import type { AttentionOptions, AttentionShape, Kernels } from "@nocturne/kernels";
import * as tf from "@tensorflow/tfjs-core";
import { causalAttentionGradientOp, causalAttentionOp } from "../ops/causal-attention.ts";
import { geluGradientOp, geluOp } from "../ops/gelu.ts";
import { layerNormGradientOp, layerNormOp } from "../ops/layer-norm.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** The ops of transformers on `kernels`. */
export function transformerKernels(kernels: Kernels): readonly NamedKernel[] {
  return [
    [causalAttentionOp.name, (call) => attention(kernels, call)],
    [causalAttentionGradientOp.name, (call) => attentionGradient(kernels, call)],
    [layerNormOp.name, (call) => layerNorm(kernels, call)],
    [layerNormGradientOp.name, (call) => layerNormGradient(kernels, call)],
    [geluOp.name, (call) => gelu(kernels, call)],
    [geluGradientOp.name, (call) => geluGradient(kernels, call)],
  ];
}

// All outputs of a call are allocated before any view is taken: an allocation may move the memory.

function attention(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const shape = attentionShape(call);
  const { batch, time, heads, headSize } = shape;
  const [outputs, view] = allocate(call, [batch, time, heads * headSize]);
  const [saved, savedView] = allocate(call, [batch, heads, time]);
  const run = kernels.attentionForward(floats(call, "qkv"), shape, { ...attentionMask(call), out: view() });
  savedView().set(run.logSumExp);
  return [outputs, saved];
}

function attentionGradient(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const [gradient, view] = allocate(call, shapeOf(call, "qkv"));
  const forward = { outputs: floats(call, "outputs"), logSumExp: floats(call, "saved") };
  const options = { ...attentionMask(call), out: view() };
  kernels.attentionBackward(floats(call, "qkv"), attentionShape(call), forward, floats(call, "dy"), options);
  return [gradient];
}

function attentionShape(call: KernelCall): AttentionShape {
  const [batch, time, columns] = shapeOf(call, "qkv") as [number, number, number];
  const heads = attribute<number>(call, "heads");
  return { batch, time, heads, headSize: columns / 3 / heads };
}

function attentionMask(call: KernelCall): AttentionOptions {
  const read = (name: "lengths" | "starts") =>
    tf.util.sizeFromShape(shapeOf(call, name)) === 0
      ? {}
      : { [name]: wasmBackend(call).typedArrayFromHeap(call.inputs[name]!) as Int32Array };
  return { ...read("lengths"), ...read("starts") };
}

function layerNorm(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const [rows, width] = shapeOf(call, "x") as [number, number];
  const [outputs, view] = allocate(call, [rows, width]);
  const options = { epsilon: attribute<number>(call, "epsilon"), out: view() };
  kernels.layerNorm(floats(call, "x"), floats(call, "scale"), floats(call, "bias"), rows, width, options);
  return [outputs];
}

function layerNormGradient(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const [rows, width] = shapeOf(call, "x") as [number, number];
  const [dx, view] = allocate(call, [rows, width]);
  const [dScale, scaleView] = allocate(call, [width]);
  const [dBias, biasView] = allocate(call, [width]);
  const options = { epsilon: attribute<number>(call, "epsilon"), out: view() };
  const [x, scale, dy] = ["x", "scale", "dy"].map((name) => floats(call, name)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const gradients = kernels.layerNormBackward(x, scale, dy, rows, width, options);
  scaleView().set(gradients.scale);
  biasView().set(gradients.bias);
  return [dx, dScale, dBias];
}

function gelu(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const [outputs, view] = allocate(call, shapeOf(call, "x"));
  kernels.gelu(floats(call, "x"), { out: view() });
  return [outputs];
}

function geluGradient(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const [dx, view] = allocate(call, shapeOf(call, "x"));
  kernels.geluBackward(floats(call, "x"), floats(call, "dy"), { out: view() });
  return [dx];
}

/** A new tensor, and how to view its values. */
function allocate(call: KernelCall, shape: readonly number[]): [tf.TensorInfo, () => Float32Array] {
  const backend = wasmBackend(call);
  const tensor = backend.makeOutput(shape, "float32");
  return [tensor, () => backend.typedArrayFromHeap(tensor) as Float32Array];
}
