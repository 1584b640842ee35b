import * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import type { OpKernel } from "../ops/install-kernels.ts";
import { previousStates } from "../ops/recurrence.ts";
import { operations } from "./operations.ts";
import { type Handle, withHandles } from "./runtime.ts";
import { createKept, rowsOf, stepColumns, sumRows, toRows, weightGradient } from "./sequence.ts";

const kept = createKept();

/** What a forward run leaves for its gradient, of each step, `[…, batch]`. */
interface Run {
  /** The gates update and reset, `2 units`. */
  readonly gates: readonly tf.Tensor[];
  /** What the state says of the candidate, before it is reset. */
  readonly recurrent: readonly tf.Tensor[];
  readonly candidate: readonly tf.Tensor[];
  readonly states: readonly tf.Tensor[];
}

/**
 * The GRU ops in few operations of the runtime a step: its own `GRUBlockCell` resets before the recurrent product, ours
 * after it. A step's values lie as `[units, batch]`, see `stepColumns`, and all that is done to them is done at once, while
 * they are in the cache.
 */
export const gruKernels: readonly OpKernel[] = [
  [
    gruForwardOp,
    ({ x, kernel, recurrentKernel, bias }, attributes) => {
      const { outputs, run } = forward(x!, kernel!, recurrentKernel!, bias!);
      if (attributes.training === true) kept.keep(attributes.run as object, tensorsOf(run));
      return [outputs, tf.tensor1d([])];
    },
  ],
  [
    gruGradientOp,
    ({ x, kernel, recurrentKernel, bias, outputs, dy }, { run, inputGradient }) => {
      const found = kept.take(run as object);
      const own = found === undefined ? forward(x!, kernel!, recurrentKernel!, bias!).run : asRun(found);
      const { gates, recurrent, candidate } = gateGradients(own, recurrentKernel!, dy!);
      tf.dispose(tensorsOf(own));
      const before = previousStates(outputs!);
      const weights = (inputs: tf.Tensor, last: tf.Tensor) =>
        tf.concat([weightGradient(inputs, gates), weightGradient(inputs, last)], 1);
      const [ofGates, ofRecurrent, ofCandidate] = [gates, recurrent, candidate].map(sumRows) as ThreeTensors;
      const biases = [tf.concat([ofGates, ofCandidate]), tf.concat([ofGates, ofRecurrent])];
      const gradients = [weights(x!, candidate), weights(before, recurrent), tf.stack(biases, 0)];
      if (inputGradient !== true) return [tf.scalar(0), ...gradients];
      const [ofGateKernel, ofCandidateKernel] = tf.split(
        tf.transpose(kernel!),
        [gates.shape[2]!, candidate.shape[2]!],
        0,
      ) as [tf.Tensor2D, tf.Tensor2D];
      const dx = tf.add(
        tf.matMul(rowsOf(gates), ofGateKernel),
        tf.matMul(rowsOf(candidate), ofCandidateKernel),
      );
      return [tf.reshape(dx, x!.shape), ...gradients];
    },
  ],
];

type ThreeTensors = [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];

function tensorsOf({ gates, recurrent, candidate, states }: Run): tf.Tensor[] {
  return [...gates, ...recurrent, ...candidate, ...states];
}

/** The reverse of {@link tensorsOf}. */
function asRun(tensors: readonly tf.Tensor[]): Run {
  const time = tensors.length / 4;
  const [gates, recurrent, candidate, states] = [0, 1, 2, 3].map((part) =>
    tensors.slice(part * time, (part + 1) * time),
  ) as [tf.Tensor[], tf.Tensor[], tf.Tensor[], tf.Tensor[]];
  return { gates, recurrent, candidate, states };
}

/** The states `[batch, time, units]`, and what a gradient reads. */
function forward(
  x: tf.Tensor,
  kernel: tf.Tensor,
  recurrentKernel: tf.Tensor,
  bias: tf.Tensor,
): { readonly outputs: tf.Tensor; readonly run: Run } {
  const [batch, time] = x.shape as [number, number];
  const units = recurrentKernel.shape[0]!;
  const [inputBias, stateBias] = tf.unstack(bias, 0) as [tf.Tensor1D, tf.Tensor1D];
  const ofGates = tf.slice(stateBias, [0], [2 * units]);
  const ofCandidate = tf.slice(stateBias, [2 * units], [units]);
  const known = tf.add(inputBias, tf.concat([ofGates, tf.zeros([units])]));
  const inputs = stepColumns(x);
  const parts = (weights: tf.Tensor) => tf.split(tf.transpose(weights), [2 * units, units], 0);
  const weights = [...parts(tf.concat([kernel, tf.expandDims(known, 0)], 0)), ...parts(recurrentKernel)];
  const candidateBias = tf.tile(tf.expandDims(ofCandidate, 1), [1, batch]);
  const zeros = tf.zeros([units, batch]);

  return withHandles((runtime) => {
    const { add, mul, product, sigmoid, split, sub, tanh } = operations(runtime);
    const [inputGates, inputCandidate, stateGates, stateCandidate, addedToCandidate] = [
      ...weights,
      candidateBias,
    ].map(runtime.of) as FiveHandles;
    const steps = runtime.unpack(runtime.of(inputs), time);
    const keep: Record<keyof Run, Handle[]> = { gates: [], recurrent: [], candidate: [], states: [] };
    let state = runtime.of(zeros);
    for (const step of steps) {
      state = runtime.scope((kept) => {
        const gates = kept(sigmoid(add(product(inputGates, step), product(stateGates, state))));
        const [update, reset] = split(gates, [units, units], 0);
        const recurrent = kept(add(product(stateCandidate, state), addedToCandidate));
        const candidate = kept(tanh(add(product(inputCandidate, step), mul(reset!, recurrent))));
        const next = kept(add(candidate, mul(update!, sub(state, candidate))));
        keep.gates.push(gates);
        keep.recurrent.push(recurrent);
        keep.candidate.push(candidate);
        keep.states.push(next);
        return next;
      });
    }
    const outputs = runtime.tensor(toRows(runtime, keep.states));
    const tensors = (handles: readonly Handle[]) => handles.map((handle) => runtime.tensor(handle));
    return {
      outputs,
      run: {
        gates: tensors(keep.gates),
        recurrent: tensors(keep.recurrent),
        candidate: tensors(keep.candidate),
        states: tensors(keep.states),
      },
    };
  });
}

type ThreeHandles = [Handle, Handle, Handle];
type FiveHandles = [Handle, Handle, Handle, Handle, Handle];

/** The gradients `[batch, time, …]` of the gates' sums, of what the state says of the candidate, and of the candidate's. */
function gateGradients(
  run: Run,
  recurrentKernel: tf.Tensor,
  dy: tf.Tensor,
): { readonly gates: tf.Tensor; readonly recurrent: tf.Tensor; readonly candidate: tf.Tensor } {
  const [batch, time, units] = dy.shape as [number, number, number];
  const zeros = tf.zeros([units, batch]);
  return withHandles((runtime) => {
    const { add, concat, mul, product, sigmoidGradient, split, sub, tanhGradient, transposed } =
      operations(runtime);
    const [weights, start] = [recurrentKernel, zeros].map(runtime.of) as [Handle, Handle];
    const dys = runtime.unpack(runtime.of(dy), time, 1);
    const rows: Record<"gates" | "recurrent" | "candidate", Handle[]> = {
      gates: new Array(time),
      recurrent: new Array(time),
      candidate: new Array(time),
    };
    let carried: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const later = carried;
      carried = runtime.scope((kept) => {
        const [gates, recurrent, candidate] = [run.gates[t]!, run.recurrent[t]!, run.candidate[t]!].map(
          runtime.of,
        ) as ThreeHandles;
        const [update, reset] = split(gates, [units, units], 0) as [Handle, Handle];
        const before = t === 0 ? start : runtime.of(run.states[t - 1]!);
        const above = transposed(dys[t]!);
        const dOutput = later === undefined ? above : add(above, later);
        const dUpdate = sigmoidGradient(update, mul(dOutput, sub(before, candidate)));
        const passed = mul(dOutput, update);
        const dCandidate = tanhGradient(candidate, sub(dOutput, passed));
        const dReset = sigmoidGradient(reset, mul(dCandidate, recurrent));
        const dRecurrent = mul(dCandidate, reset);
        const dGates = concat([dUpdate, dReset], 0);
        rows.gates[t] = kept(transposed(dGates));
        rows.recurrent[t] = kept(transposed(dRecurrent));
        rows.candidate[t] = kept(transposed(dCandidate));
        return t === 0 ? undefined : kept(add(passed, product(weights, concat([dGates, dRecurrent], 0))));
      });
      if (later !== undefined) runtime.free([later]);
    }
    const whole = (steps: readonly Handle[]) => {
      const packed = runtime.pack(steps, 1);
      runtime.free(steps);
      return runtime.tensor(packed);
    };
    return {
      gates: whole(rows.gates),
      recurrent: whole(rows.recurrent),
      candidate: whole(rows.candidate),
    };
  });
}
