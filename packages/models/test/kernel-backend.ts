import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adamWStepOp } from "../src/ops/adamw-step.ts";
import { hasOwnKernel } from "../src/ops/op.ts";
import { opCases } from "./op-cases/index.ts";
import type { Numbers, OpCase } from "./op-cases/op-case.ts";
import { inputValues, type OpResults, opResults, outputWeights } from "./op-results.ts";
import { randomValues } from "./random-values.ts";
import { lossTolerance, type Tolerance, tolerances, trainingSteps } from "./tolerances.ts";
import { type Cell, trainingLosses } from "./training-losses.ts";

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
      const all = [...new Set([adamWStepOp.name, ...opCases.flatMap((opCase) => opCase.kernels)])];
      expect(all.filter((name) => hasOwnKernel(name, backend)).sort()).toEqual([...own].sort());
    });

    it.each(cases.map((opCase) => [opCase.title, opCase] as const))("computes %s", (_title, opCase) =>
      checkOpCase(opCase, backend),
    );

    it.each(trained)(
      "trains a model (%s) as the cpu backend does",
      async (cell) => {
        await checkLosses(cell, await (backend === "cpu" ? lossesOnCpu(cell) : trainingLosses(cell)));
      },
      300_000,
    );
  });
}

/** Fails where the current backend computes a case wrongly, or leaves tensors behind. */
export async function checkOpCase(opCase: OpCase, backend: keyof typeof tolerances): Promise<void> {
  await checkResults(opCase, await opResults(opCase), backend);
}

/** Fails where these are not the results of a case, within the tolerance of the backend that they come from. */
export async function checkResults(
  opCase: OpCase,
  { outputs, gradients }: OpResults,
  backend: keyof typeof tolerances,
): Promise<void> {
  const tolerance = tolerances[backend];
  const inputs = inputValues(opCase);
  expectClose("outputs", outputs, opCase.reference(...inputs), tolerance.outputs);
  expectFiniteDifferences(opCase, inputs, gradients, tolerance);
  if (backend === "cpu") return;
  const plain = await onCpu(opCase.title, async () => (await opResults(opCase)).gradients);
  for (const [index, gradient] of gradients.entries()) {
    expectClose(`gradient ${index} beside plain ops`, gradient, plain[index]!, tolerance.gradients);
  }
}

/** Fails where a training's losses are not those of the cpu backend. */
export async function checkLosses(cell: Cell, losses: readonly number[]): Promise<void> {
  const expected = await lossesOnCpu(cell);
  expect(losses).toHaveLength(trainingSteps);
  const apart = losses.map((loss, step) => Math.abs(loss - expected[step]!));
  expect(Math.max(...apart)).toBeLessThan(lossTolerance);
  expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
}

async function lossesOnCpu(cell: Cell): Promise<number[]> {
  return Array.from((await onCpu(cell, async () => [await trainingLosses(cell)]))[0]!);
}

const foundOnCpu = new Map<string, readonly Numbers[]>();

/** What `compute` finds on TensorFlow.js' cpu backend; computed once a test file. */
async function onCpu(title: string, compute: () => Promise<readonly Numbers[]>): Promise<readonly Numbers[]> {
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
