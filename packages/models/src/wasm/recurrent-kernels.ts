import type { CellWeights, Kernels, SequenceForward, SequenceShape } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import { lstmForwardOp, lstmGradientOp } from "../ops/lstm-sequence.ts";
import { maskedKernels } from "../ops/masked-sequence.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { Twins } from "./twins.ts";

/** A kernel function of this backend, by the name of its op. */
export type NamedKernel = readonly [name: string, run: (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[]];

/** The LSTM and GRU ops on `kernels`, with and without a mask. */
export function recurrentKernels(kernels: Kernels, twins: Twins): readonly NamedKernel[] {
  const lstm = [kernels, twins, kernels.lstmForward, kernels.lstmBackward] as const;
  const gru = [kernels, twins, kernels.gruForward, kernels.gruBackward] as const;
  return [
    ...sequenceKernels(...lstm, lstmForwardOp.name, lstmGradientOp.name),
    ...sequenceKernels(...lstm, maskedKernels.lstm.forward, maskedKernels.lstm.gradient),
    ...sequenceKernels(...gru, gruForwardOp.name, gruGradientOp.name),
    ...sequenceKernels(...gru, maskedKernels.gru.forward, maskedKernels.gru.gradient),
  ];
}

function sequenceKernels(
  kernels: Kernels,
  twins: Twins,
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
    const result = twins.write(call, outputs, (out) =>
      forward(twins.read(call, "x"), cellWeights(call), shape, { training, out, ...maskOf(call) }),
    );
    if (training) kept.set(attribute<object>(call, "run"), result);
    return [outputs, saved];
  }

  function runGradient(call: KernelCall): tf.TensorInfo[] {
    const backend = wasmBackend(call);
    const shape = sequenceShape(call);
    const key = attribute<object>(call, "run");
    const again = { training: true, ...maskOf(call) };
    const run = kept.get(key) ?? forward(floats(call, "x"), cellWeights(call), shape, again);
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
    backward(cellWeights(call), shape, run, twins.read(call, "dy"), { inputGradient, out });
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

function maskOf(call: KernelCall): { readonly mask?: Float32Array } {
  return call.inputs.mask === undefined ? {} : { mask: floats(call, "mask") };
}
