import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { gruForwardOp, gruGradientOp } from "../../src/ops/gru-sequence.ts";
import type { OpKernel } from "../../src/ops/install-kernels.ts";
import { lstmForwardOp, lstmGradientOp } from "../../src/ops/lstm-sequence.ts";
import type { Op, OpInputs } from "../../src/ops/op.ts";
import { type CudnnSequence, cudnnKernels } from "../../src/tensorflow/cudnn-kernels.ts";
import { type CudnnCell, packParams, unpackParams } from "../../src/tensorflow/cudnn-params.ts";
import { randomValues } from "../random-values.ts";

beforeAll(() => {
  tf.enableProdMode();
  return tf.setBackend("cpu");
});

const ops: Record<CudnnCell, readonly [Op, Op]> = {
  lstm: [lstmForwardOp, lstmGradientOp],
  gru: [gruForwardOp, gruGradientOp],
};

function random(seed: number, shape: number[]): tf.Tensor {
  return tf.tensor(randomValues(tf.util.sizeFromShape(shape), seed), shape);
}

function weightsOf(cell: CudnnCell, input: number, units: number) {
  const columns = (cell === "lstm" ? 4 : 3) * units;
  return {
    kernel: random(1, [input, columns]),
    recurrentKernel: random(2, [units, columns]),
    bias: random(3, cell === "lstm" ? [columns] : [2, columns]),
  };
}

/** One sequence by the equations of cuDNN's guide, that read the weights where it wants them. */
function byTheGuide(
  cell: CudnnCell,
  params: ArrayLike<number>,
  xs: number[][],
  input: number,
  units: number,
): number[][] {
  const gates = cell === "lstm" ? 4 : 3;
  const w = (gate: number, u: number, i: number) => params[(gate * units + u) * input + i]!;
  const r = (gate: number, u: number, i: number) =>
    params[gates * units * input + (gate * units + u) * units + i]!;
  const b = (kind: number, gate: number, u: number) =>
    params[gates * units * (input + units) + (kind * gates + gate) * units + u]!;
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  let h: number[] = new Array(units).fill(0);
  let c: number[] = new Array(units).fill(0);
  return xs.map((x) => {
    const ofInput = (gate: number, u: number) =>
      x.reduce((sum, value, i) => sum + w(gate, u, i) * value, b(0, gate, u));
    const ofState = (gate: number, u: number) =>
      h.reduce((sum, value, i) => sum + r(gate, u, i) * value, b(1, gate, u));
    const sum = (gate: number, u: number) => ofInput(gate, u) + ofState(gate, u);
    const all = Array.from({ length: units }, (_, u) => u);
    if (cell === "lstm") {
      // input, forget, new, output
      c = all.map((u) => sigmoid(sum(1, u)) * c[u]! + sigmoid(sum(0, u)) * Math.tanh(sum(2, u)));
      h = all.map((u) => sigmoid(sum(3, u)) * Math.tanh(c[u]!));
    } else {
      // reset, update, new
      h = all.map((u) => {
        const update = sigmoid(sum(1, u));
        const next = Math.tanh(ofInput(2, u) + sigmoid(sum(0, u)) * ofState(2, u));
        return (1 - update) * next + update * h[u]!;
      });
    }
    return h;
  });
}

describe.each(["lstm", "gru"] as const)("the weights of an %s", (cell) => {
  it.each([
    [1, 1],
    [3, 5],
    [6, 2],
  ])("lie where cuDNN's equations find them, %d → %d", (input, units) => {
    const weights = weightsOf(cell, input, units);
    const x = random(4, [1, 4, input]);
    const [expected] = ops[cell][0].composed({ x, ...weights }, {}) as [tf.Tensor];
    const steps = (x.arraySync() as number[][][])[0]!;
    const found = byTheGuide(cell, packParams(cell, weights).dataSync(), steps, input, units).flat();
    for (const [i, value] of expected.dataSync().entries()) expect(found[i]).toBeCloseTo(value, 5);
  });

  it("come back as they were", () => {
    const weights = weightsOf(cell, 3, 5);
    const back = unpackParams(cell, packParams(cell, weights), weights);
    for (const name of ["kernel", "recurrentKernel", "bias"] as const) {
      expect(back[name].shape).toEqual(weights[name].shape);
      expect(back[name].dataSync()).toEqual(weights[name].dataSync());
    }
  });
});

describe.each(["lstm", "gru"] as const)("cudnnKernels of an %s", (cell) => {
  /** The composed ops, which also say what they left for their gradient. */
  const plain: readonly OpKernel[] = [
    [ops[cell][0], (inputs) => ops[cell][0].composed(inputs, {}).slice(0, 1)],
    [
      ops[cell][1],
      (inputs, attributes) => {
        const [, saved] = ops[cell][0].composed(inputs, {});
        return ops[cell][1].composed({ ...inputs, saved: saved! }, attributes);
      },
    ],
  ];

  /** A stand-in for cuDNN, right but for a factor, that counts its uses. */
  function standIn(factor: number): CudnnSequence & { uses: number } {
    const own = {
      uses: 0,
      forward: (_: CudnnCell, inputs: OpInputs) => {
        own.uses++;
        const outputs = tf.mul(plain[0]![1](inputs, {})[0]!, factor);
        return { outputs, run: [outputs] };
      },
      gradients: (_: CudnnCell, inputs: OpInputs, __: unknown, inputGradient: boolean) => {
        const [x, kernel, recurrentKernel, bias] = plain[1]![1](inputs, { inputGradient }) as FourTensors;
        return { x, kernel, recurrentKernel, bias };
      },
    };
    return own;
  }
  type FourTensors = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

  function run(kernels: readonly OpKernel[]): Float32Array[] {
    const inputs: OpInputs = { x: random(5, [2, 3, 4]), ...weightsOf(cell, 4, 6) };
    const attributes = { run: {}, training: true, inputGradient: true };
    const [outputs] = kernels[0]![1](inputs, attributes) as [tf.Tensor];
    const gradients = kernels[1]![1]({ ...inputs, outputs, dy: random(6, [2, 3, 6]) }, attributes);
    return [outputs, ...gradients].map((tensor) => tensor.dataSync() as Float32Array);
  }

  it("use it where it proves right", () => {
    const cudnn = standIn(1);
    const { kernels, trouble } = cudnnKernels(cell, plain, cudnn);
    expect(trouble).toBeUndefined();
    expect(run(kernels)).toEqual(run(plain));
    expect(cudnn.uses).toBe(2); // once to be proven
  });

  it.each([
    ["finds something else", standIn(1.5), "its results are off by 50%"],
    ["fails", { ...standIn(1), forward: () => fail("no kernel") }, "no kernel"],
    ["finds what is no number", standIn(Number.NaN), "its results are off by Infinity%"],
  ])("are the plain ones where it %s, and say so", (_, cudnn, trouble) => {
    expect(cudnnKernels(cell, plain, cudnn)).toEqual({ kernels: plain, trouble });
  });
});

function fail(message: string): never {
  throw new Error(message);
}
