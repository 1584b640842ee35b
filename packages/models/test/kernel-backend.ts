import "@tensorflow/tfjs-backend-cpu";
import type { Weight } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createModel } from "../src/model.ts";
import { hasOwnKernel } from "../src/ops/op.ts";
import { defaultModel } from "../src/presets.ts";
import { shiftSteps } from "../src/steps.ts";
import { opCases } from "./op-cases/index.ts";
import type { Numbers, OpCase } from "./op-cases/op-case.ts";
import { mixedFields, randomSteps, randomValues } from "./random-values.ts";
import { lossTolerance, type Tolerance, tolerances, trainingSteps } from "./tolerances.ts";

type Cell = "lstm" | "gru";

/** A backend to test, and what is expected of it. */
export interface KernelBackend {
  /** The backend's name in TensorFlow.js. */
  readonly backend: keyof typeof tolerances;
  /** The kernels of ours that must not be composed from plain ops there. @default none */
  readonly own?: readonly string[];
  /** The cases to try. @default all */
  readonly cases?: readonly OpCase[];
  /** The cells whose training is compared. @default both */
  readonly trained?: readonly Cell[];
  /** Makes the backend current with its kernels, and returns how to put back what was there. */
  readonly setUp: () => Promise<(() => void) | undefined>;
}

/**
 * Declares the tests that every backend's kernels must pass: each custom op's outputs against loops in float64; its
 * gradients against plain ops on TensorFlow.js' cpu backend, and against finite differences in float64; a whole model's
 * training against the cpu backend's.
 */
export function testKernelBackend(title: string, expected: KernelBackend): void {
  const { backend, own = [], cases = opCases, trained = ["lstm", "gru"], setUp } = expected;
  describe(title, () => {
    let putBack: (() => void) | undefined;
    beforeAll(async () => {
      tf.enableProdMode();
      putBack = await setUp();
      expect(tf.getBackend()).toBe(backend);
    });
    afterAll(() => putBack?.());

    it("has the kernels that it says, and no other", () => {
      const all = [...new Set(opCases.flatMap((opCase) => opCase.kernels))];
      expect(all.filter((name) => hasOwnKernel(name, backend)).sort()).toEqual([...own].sort());
    });

    it.each(cases.map((opCase) => [opCase.title, opCase] as const))("computes %s", (_title, opCase) =>
      checkOpCase(opCase, backend),
    );

    it.each(trained)("trains a model (%s) as the cpu backend does", async (cell) => {
      const losses = await trainingLosses(cell);
      if (backend !== "cpu") {
        const expected = (await onCpu(cell, async () => [await trainingLosses(cell)]))[0]!;
        const apart = losses.map((loss, step) => Math.abs(loss - expected[step]!));
        expect(Math.max(...apart)).toBeLessThan(lossTolerance);
      }
      expect(losses).toHaveLength(trainingSteps);
      expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
    });
  });
}

/** Fails where the current backend computes a case wrongly, or leaves tensors behind. */
export async function checkOpCase(opCase: OpCase, backend: keyof typeof tolerances): Promise<void> {
  const tolerance = tolerances[backend];
  const inputs = inputValues(opCase);
  const before = tf.memory().numTensors;
  const { outputs, gradients } = await outputsAndGradients(opCase, inputs);
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);

  expectClose("outputs", outputs, opCase.reference(...inputs), tolerance.outputs);
  expectFiniteDifferences(opCase, inputs, gradients, tolerance);
  if (backend === "cpu") return;
  const plain = await onCpu(opCase.title, async () => {
    return (await outputsAndGradients(opCase, inputs)).gradients;
  });
  for (const [index, gradient] of gradients.entries()) {
    expectClose(`gradient ${index} beside plain ops`, gradient, plain[index]!, tolerance.gradients);
  }
}

const foundOnCpu = new Map<string, Numbers[]>();

/** What `compute` finds on TensorFlow.js' cpu backend; computed once a test file. */
async function onCpu(title: string, compute: () => Promise<Numbers[]>): Promise<Numbers[]> {
  let found = foundOnCpu.get(title);
  if (found === undefined) {
    const backend = tf.getBackend();
    await tf.setBackend("cpu");
    found = await compute();
    await tf.setBackend(backend);
    foundOnCpu.set(title, found);
  }
  return found;
}

function inputValues({ inputs }: OpCase): Float32Array[] {
  return inputs.map(({ shape, scale }, index) => {
    return randomValues(tf.util.sizeFromShape([...shape]), index + 1, scale);
  });
}

/** The gradients are those of the sum of the outputs, each times a fixed random number. */
async function outputsAndGradients(
  opCase: OpCase,
  inputs: readonly Float32Array[],
): Promise<{ outputs: Numbers; gradients: Numbers[] }> {
  tf.engine().startScope();
  try {
    const tensors = inputs.map((values, index) => tf.tensor(values, [...opCase.inputs[index]!.shape]));
    const outputs = opCase.run(...tensors);
    const weights = tf.tensor(outputWeights(outputs.size), outputs.shape);
    const weighted = (...values: tf.Tensor[]) => tf.sum(tf.mul(opCase.run(...values), weights));
    const gradients = tf.grads(weighted)(tensors);
    for (const [index, gradient] of gradients.entries()) {
      expect(gradient.shape).toEqual(opCase.inputs[index]!.shape);
    }
    return {
      outputs: await outputs.data(),
      gradients: await Promise.all(gradients.map((gradient) => gradient.data())),
    };
  } finally {
    tf.engine().endScope();
  }
}

function outputWeights(length: number): Float32Array {
  return randomValues(length, 99);
}

/** Expects all values to agree within `tolerance` of the largest. */
function expectClose(what: string, actual: Numbers, expected: Numbers, tolerance: number): void {
  expect(actual.length, what).toBe(expected.length);
  let largest = 1e-3;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    const apart = Math.abs(actual[i]! - expected[i]!);
    if (!(apart <= difference)) difference = apart;
  }
  expect(difference / largest, what).toBeLessThan(tolerance);
}

const difference = 1e-5;

/**
 * Expects gradients to be those that central differences of the float64 reference show: of each element where there are
 * few, else in a few random directions.
 */
function expectFiniteDifferences(
  opCase: OpCase,
  inputs: readonly Float32Array[],
  gradients: readonly Numbers[],
  { gradients: tolerance }: Tolerance,
): void {
  const elements = inputs.reduce((sum, values) => sum + values.length, 0);
  let all = slopes.get(opCase);
  if (all === undefined) {
    all = inputs.map((_, index) =>
      finiteDifferences(opCase, inputs, index, directionsOf(elements, inputs[index]!)),
    );
    slopes.set(opCase, all);
  }
  for (const [index, values] of inputs.entries()) {
    const found = directionsOf(elements, values).map((direction) => dot(gradients[index]!, direction));
    expectClose(`gradient ${index} beside finite differences`, found, all[index]!, tolerance);
  }
}

/** What {@link finiteDifferences} found of each input of a case; the same for all backends of a test file. */
const slopes = new Map<OpCase, Numbers[]>();

/** The slope of the reference's weighted outputs in each direction of one input. */
function finiteDifferences(
  { reference }: OpCase,
  inputs: readonly Float32Array[],
  index: number,
  directions: readonly Numbers[],
): number[] {
  const at = (direction: Numbers, by: number) => {
    const moved = Float64Array.from(inputs[index]!, (value, i) => value + by * direction[i]!);
    const outputs = reference(...inputs.map((values, other) => (other === index ? moved : values)));
    return dot(outputs, outputWeights(outputs.length));
  };
  return directions.map(
    (direction) => (at(direction, difference) - at(direction, -difference)) / (2 * difference),
  );
}

function directionsOf(elements: number, { length }: Float32Array): Numbers[] {
  return elements <= 400 ? unitDirections(length) : randomDirections(length);
}

function unitDirections(length: number): Numbers[] {
  return Array.from({ length }, (_, one) => Array.from({ length }, (_, i) => (i === one ? 1 : 0)));
}

function randomDirections(length: number): Numbers[] {
  return Array.from({ length: 3 }, (_, index) => randomValues(length, 7 + index));
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The loss before each step of a short training: of two pieces of 7 steps, the second shorter than the first. */
async function trainingLosses(cell: Cell): Promise<number[]> {
  const fields = mixedFields.slice(0, 2);
  const config = { ...defaultModel(fields, { units: 9, embedding: 6, headSize: 10 }), cell };
  const model = createModel(config, { seed: 5 });
  const optimizer = createAdam(0.01);
  const [batch, time] = [2, 7];
  const values = randomSteps(fields, batch * time, 6);
  const half = values.length / 2;
  const shifted = [values.subarray(0, half), values.subarray(half)].flatMap((piece) => [
    ...shiftSteps(fields, piece),
  ]);
  const shape: [number, number, number] = [batch, time, fields.length];
  const current = tf.tensor3d(values, shape);
  const previous = tf.tensor3d(shifted, shape);
  const mask = tf.tensor2d(
    Array.from({ length: batch * time }, (_, row) => (row < 12 ? 1 : 0)),
    [batch, time],
  );
  const variables = [...model.variables.values()];
  let weights = await model.weights();
  const losses: number[] = [];
  for (let step = 0; step < trainingSteps; step++) {
    const options = { mask, training: true, seed: step };
    const { value, grads } = tf.variableGrads(() => model.loss(previous, current, options), variables);
    const found = variables.map((variable) => grads[variable.name]!.data());
    losses.push((await value.data())[0]!);
    weights = optimizer(weights, (await Promise.all(found)) as Float32Array[]);
    model.setWeights(weights);
    tf.dispose([value, grads]);
  }
  tf.dispose([current, previous, mask]);
  model.dispose();
  return losses;
}

/** Adam on plain arrays, so that backends differ by their gradients alone. */
function createAdam(
  rate: number,
): (weights: Map<string, Weight>, gradients: Float32Array[]) => Map<string, Weight> {
  const moments = new Map<string, { mean: Float64Array; square: Float64Array }>();
  let step = 0;
  return (weights, gradients) => {
    step += 1;
    const scale = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    const entries = [...weights].map(([name, { shape, data }], index) => {
      const zeros = () => new Float64Array(data.length);
      const { mean, square } = moments.get(name) ?? { mean: zeros(), square: zeros() };
      moments.set(name, { mean, square });
      const moved = data.map((value, i) => {
        const g = gradients[index]![i]!;
        mean[i] = 0.9 * mean[i]! + 0.1 * g;
        square[i] = 0.999 * square[i]! + 0.001 * g * g;
        return value - (scale * mean[i]!) / (Math.sqrt(square[i]!) + 1e-7);
      });
      return [name, { shape, data: moved }] as const;
    });
    return new Map(entries);
  };
}
