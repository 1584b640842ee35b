import * as tf from "@tensorflow/tfjs-core";
import type { OpInputs } from "../ops/op.ts";
import type { LstmGradients, LstmRun } from "./lstm-columns.ts";
import { operations } from "./operations.ts";
import { type Handle, withHandles } from "./runtime.ts";
import { recurrentGradient, rowsOf, sumRows, swapTime, weightGradient } from "./sequence.ts";

const noPeepholes = { use_peephole: false, T: "float32" } as const;

/**
 * The states `[batch, time, units]`; and the inputs, then the gates i, cells, f, o, candidates, squashed cells and states,
 * all `[time, batch, …]`.
 */
export function rowsForward(
  x: tf.Tensor,
  kernel: tf.Tensor,
  recurrentKernel: tf.Tensor,
  bias: tf.Tensor,
): LstmRun {
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
  return { outputs: swapTime(outputs.at(-1)!), run: [inputs, ...outputs] };
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
    const { add, product } = operations(runtime);
    const [w, wr, b, none, start] = [weights, recurrent, bias, peephole, zeros].map(
      runtime.of,
    ) as FiveHandles;
    const steps = [...run, dy].map((tensor) => runtime.unpack(runtime.of(tensor), time));
    const [xs, is, cells, fs, os, candidates, squashed, states, dys] = steps as NineSteps;
    const gates: Handle[] = new Array(time);
    let dCell = start;
    let dState: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const dOutput: Handle = dState === undefined ? dys[t]! : add(dys[t]!, dState);
      const before = [xs[t]!, t > 0 ? cells[t - 1]! : start, t > 0 ? states[t - 1]! : start];
      const after = [is[t]!, cells[t]!, fs[t]!, os[t]!, candidates[t]!, squashed[t]!];
      const operands = [...before, w, none, none, none, b, ...after, dCell, dOutput];
      const [dBefore, dGates, ...peepholes] = runtime.run("LSTMBlockCellGrad", operands, noPeepholes, 5);
      runtime.free([...peepholes, dCell, ...(dState === undefined ? [] : [dState, dOutput])]);
      gates[t] = dGates!;
      dCell = dBefore!;
      dState = t === 0 ? undefined : product(dGates!, wr);
    }
    return runtime.tensor(runtime.pack(gates));
  });
}

type FiveHandles = [Handle, Handle, Handle, Handle, Handle];
type NineSteps = [Handle[], Handle[], Handle[], Handle[], Handle[], Handle[], Handle[], Handle[], Handle[]];

/** The last axis with the gates i, f, c, o as i, c, f, o, or the other way round. */
function swapGates(x: tf.Tensor): tf.Tensor {
  const axis = x.rank - 1;
  const [i, second, third, o] = tf.split(x, 4, axis);
  return tf.concat([i!, third!, second!, o!], axis);
}

/** The gradients, from what {@link rowsForward} left, which is disposed; it is run again where nothing is left. */
export function rowsGradients(
  { x, kernel, recurrentKernel, bias, dy }: OpInputs,
  given: readonly tf.Tensor[] | undefined,
  wantsInput: boolean,
): LstmGradients {
  const run = given ?? rowsForward(x!, kernel!, recurrentKernel!, bias!).run;
  const gates = gateGradients(run, kernel!, recurrentKernel!, swapTime(dy!));
  const gradients = {
    dKernel: swapGates(weightGradient(run[0]!, gates)),
    dRecurrentKernel: swapGates(recurrentGradient(run.at(-1)!, gates)),
    dBias: swapGates(sumRows(gates)),
  };
  tf.dispose([...run]);
  if (!wantsInput) return gradients;
  const [batch, time, input] = x!.shape as [number, number, number];
  const back = tf.transpose(swapGates(kernel!)) as tf.Tensor2D;
  const dx = tf.matMul(rowsOf(gates), back);
  return { ...gradients, dx: swapTime(tf.reshape(dx, [time, batch, input])) };
}
