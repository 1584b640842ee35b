import type { CellWeights, Kernels, SequenceForward, SequenceShape } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import { lstmForwardOp, lstmGradientOp } from "../ops/lstm-sequence.ts";
import { attribute, floats, type KernelCall, output, shapeOf, wasmBackend } from "./backend.ts";

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
    const out = backend.typedArrayFromHeap(outputs) as Float32Array;
    const training = attribute<boolean>(call, "training");
    const result = forward(floats(call, "x"), cellWeights(call), shape, { training, out });
    if (training) kept.set(attribute<object>(call, "run"), result);
    return [outputs, saved];
  }

  function runGradient(call: KernelCall): tf.TensorInfo[] {
    const shape = sequenceShape(call);
    const weights = cellWeights(call);
    const key = attribute<object>(call, "run");
    const run = kept.get(key) ?? forward(floats(call, "x"), weights, shape, { training: true });
    kept.delete(key);
    const inputGradient = attribute<boolean>(call, "inputGradient");
    const gradients = backward(weights, shape, run, floats(call, "dy"), { inputGradient });
    kernels.release(run);
    const backend = wasmBackend(call);
    return [
      gradients.x === undefined
        ? output(backend, [0], new Float32Array(0))
        : output(backend, shapeOf(call, "x"), gradients.x),
      output(backend, shapeOf(call, "kernel"), gradients.kernel),
      output(backend, shapeOf(call, "recurrentKernel"), gradients.recurrentKernel),
      output(backend, shapeOf(call, "bias"), gradients.bias),
    ];
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
