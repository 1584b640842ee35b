import type { CellWeights, Kernels, SequenceForward, SequenceShape } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import { lstmForwardOp, lstmGradientOp } from "../ops/lstm-sequence.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";

/** A kernel function of this backend, by the name of its op. */
export type NamedKernel = readonly [name: string, run: (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[]];

/** The LSTM and GRU ops on `kernels`. */
export function recurrentKernels(kernels: Kernels): readonly NamedKernel[] {
  return [
    ...sequenceKernels(
      kernels,
      kernels.lstmForward,
      kernels.lstmBackward,
      lstmForwardOp.name,
      lstmGradientOp.name,
    ),
    ...sequenceKernels(
      kernels,
      kernels.gruForward,
      kernels.gruBackward,
      gruForwardOp.name,
      gruGradientOp.name,
    ),
  ];
}

function sequenceKernels(
  kernels: Kernels,
  forward: Kernels["lstmForward"],
  backward: Kernels["lstmBackward"],
  forwardName: string,
  gradientName: string,
): readonly NamedKernel[] {
  // What a forward run keeps for its gradient, by the call it belongs to.
  const kept = new WeakMap<object, SequenceForward>();

  function runForward(call: KernelCall): tf.TensorInfo[] {
    const backend = wasmBackend(call);
    const shape = sequenceShape(call);
    const outputs = backend.makeOutput([shape.batch, shape.time, shape.units], "float32");
    const saved = backend.makeOutput([0], "float32");
    const training = attribute<boolean>(call, "training");
    const out = backend.typedArrayFromHeap(outputs) as Float32Array;
    const result = forward(floats(call, "x"), cellWeights(call), shape, { training, out });
    if (training) kept.set(attribute<object>(call, "run"), result);
    return [outputs, saved];
  }

  function runGradient(call: KernelCall): tf.TensorInfo[] {
    const backend = wasmBackend(call);
    const shape = sequenceShape(call);
    const key = attribute<object>(call, "run");
    const run = kept.get(key) ?? forward(floats(call, "x"), cellWeights(call), shape, { training: true });
    kept.delete(key);
    const inputGradient = attribute<boolean>(call, "inputGradient");
    // All outputs are allocated before any view is taken: an allocation may move the memory.
    const infos = [
      backend.makeOutput(inputGradient ? shapeOf(call, "x") : [0], "float32"),
      ...["kernel", "recurrentKernel", "bias"].map((name) =>
        backend.makeOutput(shapeOf(call, name), "float32"),
      ),
    ];
    const [x, kernel, recurrentKernel, bias] = infos.map((info) => backend.typedArrayFromHeap(info)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const out = { kernel, recurrentKernel, bias, ...(inputGradient && { x }) };
    backward(cellWeights(call), shape, run, floats(call, "dy"), { inputGradient, out });
    kernels.release(run);
    return infos;
  }

  return [
    [forwardName, runForward],
    [gradientName, runGradient],
  ];
}

function sequenceShape(call: KernelCall): SequenceShape {
  const [batch, time, input] = shapeOf(call, "x") as [number, number, number];
  return { batch, time, input, units: shapeOf(call, "recurrentKernel")[0]! };
}

function cellWeights(call: KernelCall): CellWeights {
  return {
    kernel: floats(call, "kernel"),
    recurrentKernel: floats(call, "recurrentKernel"),
    bias: floats(call, "bias"),
  };
}
