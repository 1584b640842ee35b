import * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import type { OpKernel } from "../ops/install-kernels.ts";
import { type Handle, type Runtime, withHandles } from "./runtime.ts";
import { createKept, product, recurrentGradient, rowsOf, swapTime, weightGradient } from "./sequence.ts";

const kept = createKept();

/** What a forward run leaves: the inputs, and of each step what its gradient reads, `[batch, …]`. */
interface Run {
  /** `[time, batch, input]` */
  readonly inputs: tf.Tensor;
  /** `[time, batch, units]` */
  readonly states: tf.Tensor;
  readonly update: readonly tf.Tensor[];
  readonly reset: readonly tf.Tensor[];
  /** What the state says of the candidate, before it is reset. */
  readonly recurrent: readonly tf.Tensor[];
  readonly candidate: readonly tf.Tensor[];
}

/**
 * The GRU ops in few operations of the runtime a step: its own `GRUBlockCell` resets before the recurrent product, ours
 * after it. What lies between the products is done step by step, in the cache: on whole sequences the CPU's kernels take eight
 * times as long.
 */
export const gruKernels: readonly OpKernel[] = [
  [
    gruForwardOp,
    ({ x, kernel, recurrentKernel, bias }, attributes) => {
      const run = forward(x!, kernel!, recurrentKernel!, bias!);
      if (attributes.training === true) kept.keep(attributes.run as object, tensorsOf(run));
      return [swapTime(run.states), tf.tensor1d([])];
    },
  ],
  [
    gruGradientOp,
    ({ x, kernel, recurrentKernel, bias, dy }, { run, inputGradient }) => {
      const found = kept.take(run as object);
      const own =
        found === undefined ? forward(x!, kernel!, recurrentKernel!, bias!) : asRun(found, x!.shape[1]!);
      const { dState, dInput } = gateGradients(own, recurrentKernel!, swapTime(dy!));
      const gradients = [
        weightGradient(own.inputs, dInput),
        recurrentGradient(own.states, dState),
        tf.stack([tf.sum(rowsOf(dInput), 0), tf.sum(rowsOf(dState), 0)], 0),
      ];
      tf.dispose(tensorsOf(own));
      if (inputGradient !== true) return [tf.scalar(0), ...gradients];
      const [batch, time, input] = x!.shape as [number, number, number];
      const rows = tf.matMul(rowsOf(dInput), kernel as tf.Tensor2D, false, true);
      return [swapTime(tf.reshape(rows, [time, batch, input])), ...gradients];
    },
  ],
];

function tensorsOf({ inputs, states, update, reset, recurrent, candidate }: Run): tf.Tensor[] {
  return [inputs, states, ...update, ...reset, ...recurrent, ...candidate];
}

/** The reverse of {@link tensorsOf}. */
function asRun([inputs, states, ...steps]: readonly tf.Tensor[], time: number): Run {
  const [update, reset, recurrent, candidate] = [0, 1, 2, 3].map((part) =>
    steps.slice(part * time, (part + 1) * time),
  ) as [tf.Tensor[], tf.Tensor[], tf.Tensor[], tf.Tensor[]];
  return { inputs: inputs!, states: states!, update, reset, recurrent, candidate };
}

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
    const packed = runtime.tensor(runtime.pack(parts.states));
    const tensors = (steps: readonly Handle[]) => steps.map((step) => runtime.tensor(step));
    return {
      inputs,
      states: packed,
      update: tensors(parts.update),
      reset: tensors(parts.reset),
      recurrent: tensors(parts.recurrent),
      candidate: tensors(parts.candidate),
    };
  });
}

type TwoTensors = [tf.Tensor, tf.Tensor];

/** The gradients `[time, batch, 3 units]` of what state and input say to the gates. */
function gateGradients(
  run: Run,
  recurrentKernel: tf.Tensor,
  dy: tf.Tensor,
): { readonly dState: tf.Tensor; readonly dInput: tf.Tensor } {
  const [time, batch, units] = dy.shape as [number, number, number];
  const transposed = tf.transpose(recurrentKernel);
  const zeros = tf.zeros([batch, units]);
  const axis = tf.scalar(1, "int32");
  return withHandles((runtime) => {
    const [weights, start, one] = [transposed, zeros, axis].map(runtime.of) as [Handle, Handle, Handle];
    const states = runtime.unpack(runtime.of(run.states), time);
    const dys = runtime.unpack(runtime.of(dy), time);
    const { add, mul, sub, sigmoidGradient, tanhGradient } = arithmetic(runtime);
    const join = (parts: readonly Handle[]) =>
      runtime.run("ConcatV2", [...parts, one], { N: 3, T: "float32", Tidx: "int32" })[0]!;
    const dStates: Handle[] = new Array(time);
    const dInputs: Handle[] = new Array(time);
    let carried: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const [update, reset, recurrent, candidate] = [
        run.update[t]!,
        run.reset[t]!,
        run.recurrent[t]!,
        run.candidate[t]!,
      ].map(runtime.of) as [Handle, Handle, Handle, Handle];
      const dOutput: Handle = carried === undefined ? dys[t]! : add(dys[t]!, carried);
      const apart = sub(t > 0 ? states[t - 1]! : start, candidate);
      const byUpdate = mul(dOutput, apart);
      const dUpdate = sigmoidGradient(update, byUpdate);
      const passed = mul(dOutput, update);
      const byCandidate = sub(dOutput, passed);
      const dCandidate = tanhGradient(candidate, byCandidate);
      const byReset = mul(dCandidate, recurrent);
      const dReset = sigmoidGradient(reset, byReset);
      const dRecurrent = mul(dCandidate, reset);
      dStates[t] = join([dUpdate, dReset, dRecurrent]);
      dInputs[t] = join([dUpdate, dReset, dCandidate]);
      if (carried !== undefined) runtime.free([carried, dOutput]);
      if (t > 0) {
        const throughGates = product(runtime, dStates[t]!, weights);
        carried = add(passed, throughGates);
        runtime.free([throughGates]);
      }
      runtime.free([apart, byUpdate, dUpdate, passed, byCandidate, dCandidate, byReset, dReset, dRecurrent]);
    }
    const whole = (steps: readonly Handle[]) => {
      const packed = runtime.pack(steps);
      runtime.free(steps);
      return runtime.tensor(packed);
    };
    return { dState: whole(dStates), dInput: whole(dInputs) };
  });
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
    /** Of a sigmoid's value, and the gradient by it. */
    sigmoidGradient: binary("SigmoidGrad"),
    tanhGradient: binary("TanhGrad"),
  };
}
