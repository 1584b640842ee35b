import * as tf from "@tensorflow/tfjs-core";
import type { OpInputs } from "../ops/op.ts";
import { previousStates } from "../ops/recurrence.ts";
import { operations } from "./operations.ts";
import { type Handle, type Runtime, withHandles } from "./runtime.ts";
import { rowsOf, stepColumns, sumRows, toRows, weightGradient } from "./sequence.ts";

/** A forward run: the states `[batch, time, units]`, and what its gradient reads besides. */
export interface LstmRun {
  readonly outputs: tf.Tensor;
  readonly run: tf.Tensor[];
}

/** The gradients of an LSTM's inputs; `dx` where it was asked for. */
export interface LstmGradients {
  readonly dKernel: tf.Tensor;
  readonly dRecurrentKernel: tf.Tensor;
  readonly dBias: tf.Tensor;
  readonly dx?: tf.Tensor;
}

/** What a forward run leaves of each step, `[…, batch]`. */
interface Steps<Value> {
  /** The gates i, f and o, `3 units`. */
  readonly gates: Value[];
  readonly candidates: Value[];
  readonly cells: Value[];
  /** The cells' tanh. */
  readonly squashed: Value[];
}

/**
 * An LSTM whose steps lie as columns, see `stepColumns`: the states `[batch, time, units]`, and what its gradient reads.
 * The runtime's own cells want rows, which large weights take twice as long to be multiplied with.
 */
export function columnsForward(
  x: tf.Tensor,
  kernel: tf.Tensor,
  recurrentKernel: tf.Tensor,
  bias: tf.Tensor,
): LstmRun {
  const [batch, time] = x.shape as [number, number];
  const units = recurrentKernel.shape[0]!;
  const inputs = stepColumns(x);
  const weights = tf.transpose(ownOrder(tf.concat([kernel, tf.expandDims(bias, 0), recurrentKernel], 0)));
  const parts = tf.split(weights, [3 * units, units], 0);
  const zeros = tf.zeros([units, batch]);
  return withHandles((runtime) => {
    const { add, concat, mul, product, sigmoid, split, tanh } = operations(runtime);
    const [gateWeights, candidateWeights] = parts.map(runtime.of) as [Handle, Handle];
    const steps: Steps<Handle> = { gates: [], candidates: [], cells: [], squashed: [] };
    const states: Handle[] = [];
    let state = runtime.of(zeros);
    let cell = state;
    for (const step of runtime.unpack(runtime.of(inputs), time)) {
      runtime.scope((keep) => {
        const read = concat([step, state], 0);
        const gates = keep(sigmoid(product(gateWeights, read)));
        const candidates = keep(tanh(product(candidateWeights, read)));
        const [input, forget, output] = split(gates, [units, units, units], 0);
        cell = keep(add(mul(forget!, cell), mul(input!, candidates)));
        const squashed = keep(tanh(cell));
        state = keep(mul(output!, squashed));
        steps.gates.push(gates);
        steps.candidates.push(candidates);
        steps.cells.push(cell);
        steps.squashed.push(squashed);
        states.push(state);
      });
    }
    const outputs = runtime.tensor(toRows(runtime, states));
    const { gates, candidates, cells, squashed } = steps;
    return { outputs, run: [...gates, ...candidates, ...cells, ...squashed].map(runtime.tensor) };
  });
}

/** The gradients, from what {@link columnsForward} left, which is disposed; it is run again where nothing is left. */
export function columnsGradients(
  { x, kernel, recurrentKernel, bias, outputs, dy }: OpInputs,
  given: readonly tf.Tensor[] | undefined,
  wantsInput: boolean,
): LstmGradients {
  const run = given ?? columnsForward(x!, kernel!, recurrentKernel!, bias!).run;
  const gates = gateGradients(run, recurrentKernel!, dy!);
  tf.dispose([...run]);
  const gradients = {
    dKernel: ownOrder(weightGradient(x!, gates)),
    dRecurrentKernel: ownOrder(weightGradient(previousStates(outputs!), gates)),
    dBias: ownOrder(sumRows(gates)),
  };
  if (!wantsInput) return gradients;
  const back = tf.transpose(ownOrder(kernel!)) as tf.Tensor2D;
  return { ...gradients, dx: tf.reshape(tf.matMul(rowsOf(gates), back), x!.shape) };
}

/** The gradients `[batch, time, 4 units]` of the gates' sums, in {@link ownOrder}. */
function gateGradients(run: readonly tf.Tensor[], recurrentKernel: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const [batch, time, units] = dy.shape as [number, number, number];
  const weights = ownOrder(recurrentKernel);
  const zeros = tf.zeros([units, batch]);
  return withHandles((runtime) => {
    const { add, concat, mul, product, sigmoidGradient, split, tanhGradient, transposed } =
      operations(runtime);
    const [recurrent, start] = [weights, zeros].map(runtime.of) as [Handle, Handle];
    const steps = stepsOf(runtime, run, time);
    const dys = runtime.unpack(runtime.of(dy), time, 1);
    const rows: Handle[] = new Array(time);
    let dState: Handle | undefined;
    let dNext: Handle | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const carried = [dState, dNext];
      runtime.scope((keep) => {
        const [candidates, squashed] = [steps.candidates[t]!, steps.squashed[t]!];
        const [input, forget, output] = split(steps.gates[t]!, [units, units, units], 0) as ThreeHandles;
        const above = transposed(dys[t]!);
        const dOutputs = dState === undefined ? above : add(above, dState);
        const byOutput = tanhGradient(squashed, mul(dOutputs, output));
        const dCell = dNext === undefined ? byOutput : add(byOutput, dNext);
        const sums = concat(
          [
            sigmoidGradient(input, mul(dCell, candidates)),
            sigmoidGradient(forget, mul(dCell, t === 0 ? start : steps.cells[t - 1]!)),
            sigmoidGradient(output, mul(dOutputs, squashed)),
            tanhGradient(candidates, mul(dCell, input)),
          ],
          0,
        );
        rows[t] = keep(transposed(sums));
        if (t === 0) return;
        dNext = keep(mul(dCell, forget));
        dState = keep(product(recurrent, sums));
      });
      runtime.free(carried.filter((handle) => handle !== undefined));
    }
    return runtime.tensor(runtime.pack(rows, 1));
  });
}

type ThreeHandles = [Handle, Handle, Handle];

function stepsOf(runtime: Runtime, run: readonly tf.Tensor[], time: number): Steps<Handle> {
  const [gates, candidates, cells, squashed] = [0, 1, 2, 3].map((part) =>
    run.slice(part * time, (part + 1) * time).map(runtime.of),
  ) as [Handle[], Handle[], Handle[], Handle[]];
  return { gates, candidates, cells, squashed };
}

/** The last axis with the gates i, f, c, o as i, f, o, c, so that those with a sigmoid lie together; or the other way round. */
function ownOrder(x: tf.Tensor): tf.Tensor {
  const axis = x.rank - 1;
  const [input, forget, third, fourth] = tf.split(x, 4, axis);
  return tf.concat([input!, forget!, fourth!, third!], axis);
}
