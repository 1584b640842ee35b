import * as tf from "@tensorflow/tfjs-core";
import type { OpKernel } from "../ops/install-kernels.ts";
import { lstmForwardOp, lstmGradientOp } from "../ops/lstm-sequence.ts";
import { type Handle, type Runtime, withHandles } from "./runtime.ts";
import { createKept, product, recurrentGradient, rowsOf, swapTime, weightGradient } from "./sequence.ts";

const kept = createKept();

/**
 * The LSTM ops on the runtime's own: `BlockLSTMV2` forward; backward `LSTMBlockCellGrad` a step for the gates, and one
 * product over all steps for each weight. Both have kernels for CPUs and GPUs.
 */
export const lstmKernels: readonly OpKernel[] = [
  [
    lstmForwardOp,
    ({ x, kernel, recurrentKernel, bias }, attributes) => {
      const run = forward(x!, kernel!, recurrentKernel!, bias!);
      const states = swapTime(run.at(-1)!);
      if (attributes.training === true) kept.keep(attributes.run as object, run);
      return [states, tf.tensor1d([])];
    },
  ],
  [
    lstmGradientOp,
    ({ x, kernel, recurrentKernel, bias, dy }, { run, inputGradient }) => {
      const own = kept.take(run as object) ?? forward(x!, kernel!, recurrentKernel!, bias!);
      const gates = gateGradients(own, kernel!, recurrentKernel!, swapTime(dy!));
      const [inputs, states] = [own[0]!, own.at(-1)!];
      const dKernel = swapGates(weightGradient(inputs, gates));
      const dRecurrentKernel = swapGates(recurrentGradient(states, gates));
      tf.dispose(own);
      const dBias = swapGates(tf.sum(rowsOf(gates), 0));
      const dx =
        inputGradient === true
          ? swapTime(
              tf.reshape(tf.matMul(rowsOf(gates), swapGates(kernel!) as tf.Tensor2D, false, true), [
                dy!.shape[1]!,
                dy!.shape[0]!,
                kernel!.shape[0]!,
              ]),
            )
          : tf.scalar(0);
      return [dx, dKernel, dRecurrentKernel, dBias];
    },
  ],
];

const noPeepholes = { use_peephole: false, T: "float32" } as const;

/** The inputs, then the gates i, cells, f, o, candidates, squashed cells and states, all `[time, batch, …]`. */
function forward(x: tf.Tensor, kernel: tf.Tensor, recurrentKernel: tf.Tensor, bias: tf.Tensor): tf.Tensor[] {
  const inputs = swapTime(x);
  const [time, batch] = inputs.shape as [number, number];
  const units = recurrentKernel.shape[0]!;
  const weights = tf.concat([kernel, recurrentKernel], 0);
  const zeros = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const outputs = withHandles((runtime) => {
    const none = runtime.of(peephole);
    const state = runtime.of(zeros);
    const operands = [inputs, weights, bias].map(runtime.of) as [Handle, Handle, Handle];
    const all = [runtime.int64(time), operands[0], state, state, operands[1], none, none, none, operands[2]];
    return runtime
      .run("BlockLSTMV2", all, { cell_clip: { float: 0 }, ...noPeepholes }, 7)
      .map(runtime.tensor);
  });
  return [inputs, ...outputs];
}

/** The gradients `[time, batch, 4 units]` of the gates' sums, in the runtime's order i, c, f, o. */
function gateGradients(
  run: readonly tf.Tensor[],
  kernel: tf.Tensor,
  recurrentKernel: tf.Tensor,
  dy: tf.Tensor,
): tf.Tensor {
  const [time, batch, units] = dy.shape as [number, number, number];
  const recurrent = tf.transpose(swapGates(recurrentKernel));
  // The cell's gradient reads of its inputs, weights and bias the sizes only.
  const weights = tf.concat([kernel, recurrentKernel], 0);
  const bias = tf.zeros([4 * units]);
  const zeros = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  return withHandles((runtime) => {
    const [w, wr, b, none, start] = [weights, recurrent, bias, peephole, zeros].map(
      runtime.of,
    ) as FiveHandles;
    const steps = [...run, dy].map((tensor) => runtime.unpack(runtime.of(tensor), time));
    const [xs, is, cells, fs, os, candidates, squashed, states, dys] = steps as NineSteps;
    const gates: Handle[] = new Array(time);
    let dCell = start;
    let dState: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const dOutput: Handle = dState === undefined ? dys[t]! : add(runtime, dys[t]!, dState);
      const before = [xs[t]!, t > 0 ? cells[t - 1]! : start, t > 0 ? states[t - 1]! : start];
      const after = [is[t]!, cells[t]!, fs[t]!, os[t]!, candidates[t]!, squashed[t]!];
      const operands = [...before, w, none, none, none, b, ...after, dCell, dOutput];
      const [dBefore, dGates, ...peepholes] = runtime.run("LSTMBlockCellGrad", operands, noPeepholes, 5);
      runtime.free([...peepholes, dCell, ...(dState === undefined ? [] : [dState, dOutput])]);
      gates[t] = dGates!;
      dCell = dBefore!;
      dState = t === 0 ? undefined : product(runtime, dGates!, wr);
    }
    return runtime.tensor(runtime.pack(gates));
  });
}

type FiveHandles = [Handle, Handle, Handle, Handle, Handle];
type NineSteps = [Handle[], Handle[], Handle[], Handle[], Handle[], Handle[], Handle[], Handle[], Handle[]];

function add(runtime: Runtime, a: Handle, b: Handle): Handle {
  return runtime.run("AddV2", [a, b], { T: "float32" })[0]!;
}

/** The last axis with the gates i, f, c, o as i, c, f, o, or the other way round. */
function swapGates(x: tf.Tensor): tf.Tensor {
  const axis = x.rank - 1;
  const [i, second, third, o] = tf.split(x, 4, axis);
  return tf.concat([i!, third!, second!, o!], axis);
}
