import * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import { previousStates } from "../ops/recurrence.ts";
import type { OpKernel } from "./lstm-kernels.ts";
import { type Handle, type Runtime, withHandles } from "./runtime.ts";
import { createKept, product, recurrentGradient, rowsOf, swapTime, weightGradient } from "./sequence.ts";

const kept = createKept();

/** What a forward run leaves, all `[time, batch, …]`. */
interface Run {
  readonly inputs: tf.Tensor;
  readonly update: tf.Tensor;
  readonly reset: tf.Tensor;
  /** What the state says of the candidate, before it is reset. */
  readonly recurrent: tf.Tensor;
  readonly candidate: tf.Tensor;
  readonly states: tf.Tensor;
}

/**
 * The GRU ops in few operations of the runtime a step: its own `GRUBlockCell` resets before the recurrent product, ours
 * after it. Backward, all that does not wait for the step after is found for all steps at once.
 */
export const gruKernels: readonly OpKernel[] = [
  [
    gruForwardOp,
    ({ x, kernel, recurrentKernel, bias }, attributes) => {
      const run = forward(x!, kernel!, recurrentKernel!, bias!);
      if (attributes.training === true) kept.keep(attributes.run as object, Object.values(run));
      return [swapTime(run.states), tf.tensor1d([])];
    },
  ],
  [
    gruGradientOp,
    ({ x, kernel, recurrentKernel, bias, dy }, { run, inputGradient }) => {
      const found = kept.take(run as object);
      const own = found === undefined ? forward(x!, kernel!, recurrentKernel!, bias!) : asRun(found);
      const { dState, dInput } = gateGradients(own, recurrentKernel!, swapTime(dy!));
      const gradients = [
        weightGradient(own.inputs, dInput),
        recurrentGradient(own.states, dState),
        tf.stack([tf.sum(rowsOf(dInput), 0), tf.sum(rowsOf(dState), 0)], 0),
      ];
      tf.dispose(Object.values(own));
      if (inputGradient !== true) return [tf.scalar(0), ...gradients];
      const [batch, time, input] = x!.shape as [number, number, number];
      const rows = tf.matMul(rowsOf(dInput), kernel as tf.Tensor2D, false, true);
      return [swapTime(tf.reshape(rows, [time, batch, input])), ...gradients];
    },
  ],
];

function asRun(tensors: readonly tf.Tensor[]): Run {
  const [inputs, update, reset, recurrent, candidate, states] = tensors as SixTensors;
  return { inputs, update, reset, recurrent, candidate, states };
}

type SixTensors = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

function forward(x: tf.Tensor, kernel: tf.Tensor, recurrentKernel: tf.Tensor, bias: tf.Tensor): Run {
  const inputs = swapTime(x);
  const [time, batch] = inputs.shape as [number, number];
  const units = recurrentKernel.shape[0]!;
  const split = (tensor: tf.Tensor) => tf.split(tensor, [2 * units, units], tensor.rank - 1) as TwoTensors;
  const [gateKernel, candidateKernel] = split(kernel);
  const [gateWeights, candidateWeights] = split(recurrentKernel);
  const [inputBias, stateBias] = tf.unstack(bias, 0) as TwoTensors;
  const [gateBias, candidateBias] = split(inputBias);
  const [gateStateBias, candidateStateBias] = split(stateBias);
  const project = (weights: tf.Tensor, biases: tf.Tensor) =>
    tf.reshape(tf.add(tf.matMul(rowsOf(inputs), weights as tf.Tensor2D), biases), [time, batch, -1]);
  const gateInputs = project(gateKernel, tf.add(gateBias, gateStateBias));
  const candidateInputs = project(candidateKernel, candidateBias);
  const zeros = tf.zeros([batch, units]);
  const axis = tf.scalar(1, "int32");

  return withHandles((runtime) => {
    const constants = [gateWeights, candidateWeights, candidateStateBias, zeros, axis].map(runtime.of);
    const [wg, wc, bc, start, one] = constants as [Handle, Handle, Handle, Handle, Handle];
    const gatesGiven = runtime.unpack(runtime.of(gateInputs), time);
    const candidatesGiven = runtime.unpack(runtime.of(candidateInputs), time);
    const { add, mul, sub, sigmoid, tanh } = arithmetic(runtime);
    const parts: Record<"update" | "reset" | "recurrent" | "candidate" | "states", Handle[]> = {
      update: [],
      reset: [],
      recurrent: [],
      candidate: [],
      states: [],
    };
    let state = start;
    for (let t = 0; t < time; t++) {
      const gateProduct = product(runtime, state, wg);
      const sums = add(gatesGiven[t]!, gateProduct);
      const gates = sigmoid(sums);
      const [update, reset] = runtime.run("Split", [one, gates], { num_split: 2, T: "float32" }, 2);
      const candidateProduct = product(runtime, state, wc);
      const recurrent = add(candidateProduct, bc);
      const given = mul(reset!, recurrent);
      const candidateSum = add(candidatesGiven[t]!, given);
      const candidate = tanh(candidateSum);
      const apart = sub(state, candidate);
      const share = mul(update!, apart);
      state = add(candidate, share);
      runtime.free([gateProduct, sums, gates, candidateProduct, given, candidateSum, apart, share]);
      parts.update.push(update!);
      parts.reset.push(reset!);
      parts.recurrent.push(recurrent);
      parts.candidate.push(candidate);
      parts.states.push(state);
    }
    const whole = (steps: readonly Handle[]) => {
      const packed = runtime.pack(steps);
      runtime.free(steps);
      return runtime.tensor(packed);
    };
    return {
      inputs,
      update: whole(parts.update),
      reset: whole(parts.reset),
      recurrent: whole(parts.recurrent),
      candidate: whole(parts.candidate),
      states: whole(parts.states),
    };
  });
}

type TwoTensors = [tf.Tensor, tf.Tensor];

/** The gradients `[time, batch, 3 units]` of what state and input say to the gates. */
function gateGradients(
  { update, reset, recurrent, candidate, states }: Run,
  recurrentKernel: tf.Tensor,
  dy: tf.Tensor,
): { readonly dState: tf.Tensor; readonly dInput: tf.Tensor } {
  const [time, batch, units] = dy.shape as [number, number, number];
  // Factors that do not depend on the run through time.
  const before = swapTime(previousStates(swapTime(states)));
  const byCandidate = tf.mul(tf.sub(1, update), tf.sub(1, tf.square(candidate)));
  const byUpdate = tf.mul(tf.sub(before, candidate), tf.mul(update, tf.sub(1, update)));
  const byReset = tf.mul(tf.mul(byCandidate, recurrent), tf.mul(reset, tf.sub(1, reset)));
  const factors = tf.stack([byUpdate, byReset, tf.mul(byCandidate, reset)], 2); // [time, batch, 3, units]
  const perGate = tf.tensor1d([batch, 1, units], "int32");
  const flat = tf.tensor1d([batch, 3 * units], "int32");

  const [dState, dOutput] = withHandles((runtime) => {
    const constants = [recurrentKernel, perGate, flat].map(runtime.of);
    const [weights, gateShape, flatShape] = constants as [Handle, Handle, Handle];
    const unpacked = [factors, update, dy].map((tensor) => runtime.unpack(runtime.of(tensor), time));
    const [factorSteps, updates, dys] = unpacked as [Handle[], Handle[], Handle[]];
    const { add, mul } = arithmetic(runtime);
    const reshape = (handle: Handle, shape: Handle) =>
      runtime.run("Reshape", [handle, shape], { T: "float32", Tshape: "int32" })[0]!;
    const gates: Handle[] = new Array(time);
    const outputs: Handle[] = new Array(time);
    let carried: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const dOutput: Handle = carried === undefined ? dys[t]! : add(dys[t]!, carried);
      const spread = reshape(dOutput, gateShape);
      const products = mul(factorSteps[t]!, spread);
      const sums = reshape(products, flatShape);
      runtime.free([spread, products, ...(carried === undefined ? [] : [carried])]);
      gates[t] = sums;
      outputs[t] = dOutput;
      if (t === 0) break;
      const passed = mul(dOutput, updates[t]!);
      const throughGates = product(runtime, sums, weights, true);
      carried = add(passed, throughGates);
      runtime.free([passed, throughGates]);
    }
    return [runtime.tensor(runtime.pack(gates)), runtime.tensor(runtime.pack(outputs))] as const;
  });
  const dGates = tf.slice(dState, [0, 0, 0], [time, batch, 2 * units]);
  return { dState, dInput: tf.concat([dGates, tf.mul(dOutput, byCandidate)], 2) };
}

function arithmetic(runtime: Runtime) {
  const binary = (operation: string) => (a: Handle, b: Handle) =>
    runtime.run(operation, [a, b], { T: "float32" })[0]!;
  const unary = (operation: string) => (a: Handle) => runtime.run(operation, [a], { T: "float32" })[0]!;
  return {
    add: binary("AddV2"),
    mul: binary("Mul"),
    sub: binary("Sub"),
    sigmoid: unary("Sigmoid"),
    tanh: unary("Tanh"),
  };
}
