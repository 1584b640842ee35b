import * as tf from "@tensorflow/tfjs-core";
import type { OpInputs } from "../ops/op.ts";
import { type CudnnCell, type LayerWeights, packParams, unpackParams } from "./cudnn-params.ts";
import { type Attributes, type Handle, type Runtime, withHandles } from "./runtime.ts";

/** A forward run: the states `[batch, time, units]`, and what its gradient reads besides. */
export interface CudnnRun {
  readonly outputs: tf.Tensor;
  readonly run: tf.Tensor[];
}

/** The gradients of a layer's inputs; `x` where it was asked for. */
export interface CudnnGradients extends LayerWeights {
  readonly x?: tf.Tensor;
}

/** A whole sequence by cuDNN. There are kernels for GPUs only. */
export function cudnnForward(cell: CudnnCell, inputs: OpInputs): CudnnRun {
  const operands = operandsOf(cell, inputs);
  return withHandles((runtime) => {
    const [outputs, state, cells, reserve, host] = runtime.run(
      "CudnnRNNV3",
      handlesOf(runtime, cell, inputs, operands),
      attributes(cell),
      5,
    ) as [Handle, Handle, Handle, Handle, Handle];
    // TensorFlow.js knows no int8.
    const [asInt32] = runtime.run("Cast", [host], { DstT: "int32" }) as [Handle];
    const run = [outputs, state, cells, reserve, asInt32].map(runtime.tensor);
    return { outputs: run[0]!, run };
  });
}

/** The gradients, from what {@link cudnnForward} left, which is disposed; it is run again where nothing is left. */
export function cudnnGradients(
  cell: CudnnCell,
  inputs: OpInputs,
  given: readonly tf.Tensor[] | undefined,
  wantsInput: boolean,
): CudnnGradients {
  const operands = operandsOf(cell, inputs);
  const run = given ?? cudnnForward(cell, inputs).run;
  const zeros = tf.zerosLike(operands.start);
  const [dx, dParams] = withHandles((runtime) => {
    const [outputs, state, cells, reserve, asInt32] = run.map(runtime.of) as [
      Handle,
      Handle,
      Handle,
      Handle,
      Handle,
    ];
    const none = runtime.of(zeros);
    const [host] = runtime.run("Cast", [asInt32], { DstT: "int8" }) as [Handle];
    const [dx, , , dParams] = runtime.run(
      "CudnnRNNBackpropV3",
      [
        ...handlesOf(runtime, cell, inputs, operands),
        ...[outputs, state, cells],
        ...[runtime.of(inputs.dy!), none, cell === "lstm" ? none : cells],
        ...[reserve, host],
      ],
      attributes(cell),
      4,
    ) as [Handle, Handle, Handle, Handle];
    return [runtime.tensor(dx), runtime.tensor(dParams)];
  }) as [tf.Tensor, tf.Tensor];
  tf.dispose([...run]);
  const gradients = unpackParams(cell, dParams, weightsOf(inputs));
  return wantsInput ? { ...gradients, x: dx } : gradients;
}

interface Operands {
  readonly params: tf.Tensor;
  /** `[batch, 1, units]`: the state before the first step, zeros. */
  readonly start: tf.Tensor;
}

function operandsOf(cell: CudnnCell, inputs: OpInputs): Operands {
  const [batch] = inputs.x!.shape as [number];
  const units = inputs.recurrentKernel!.shape[0]!;
  return { params: packParams(cell, weightsOf(inputs)), start: tf.zeros([batch, 1, units]) };
}

function weightsOf({ kernel, recurrentKernel, bias }: OpInputs): LayerWeights {
  return { kernel: kernel!, recurrentKernel: recurrentKernel!, bias: bias! };
}

/** What both of cuDNN's operations read first. */
function handlesOf(
  runtime: Runtime,
  cell: CudnnCell,
  { x }: OpInputs,
  { params, start }: Operands,
): Handle[] {
  const [batch, time] = x!.shape as [number, number];
  const state = runtime.of(start);
  const cells = cell === "lstm" ? state : runtime.float32([], [0]);
  const lengths = runtime.int32([batch], new Array<number>(batch).fill(time));
  return [runtime.of(x!), state, cells, runtime.of(params), lengths];
}

function attributes(cell: CudnnCell): Attributes {
  return { time_major: false, ...(cell === "gru" ? { rnn_mode: { text: "gru" } } : {}) };
}
