import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect } from "vitest";
import { randomStream } from "../src/random.ts";
import { type InstalledKernels, type InstallOptions, installWasmKernels } from "../src/wasm/install.ts";

/** Two categorical fields, a continuous one between them, and a last one. */
export const mixedFields: readonly ModelField[] = [
  { name: "pitch", kind: "categorical", size: 7 },
  { name: "delay", kind: "continuous", min: 0.5, max: 3, unit: "seconds" },
  { name: "velocity", kind: "categorical", size: 5 },
  { name: "duration", kind: "categorical", size: 12 },
];

/** Where the ops are tested: TensorFlow.js' own kernels, and ours. */
export const places: readonly {
  readonly title: string;
  readonly backend: string;
  readonly ours?: InstallOptions;
}[] = [
  { title: "cpu", backend: "cpu" },
  { title: "wasm, plain ops", backend: "wasm" },
  { title: "wasm, relaxed or plain kernels", backend: "wasm", ours: {} },
  { title: "wasm, plain kernels", backend: "wasm", ours: { build: "plain" } },
  { title: "wasm, two threads", backend: "wasm", ours: { threads: 2 } },
];

/** Makes a suite run on one of the {@link places}. */
export function runOn({ backend, ours }: (typeof places)[number]): void {
  let installed: InstalledKernels | undefined;
  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend(backend);
    if (ours !== undefined) installed = await installWasmKernels(ours);
  });
  afterAll(() => installed?.dispose());
}

/** A tensor of numbers within −1 … 1. */
export function noise(shape: number[], seed: number, scale = 1): tf.Tensor {
  const random = randomStream(seed);
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    () => scale * (2 * random.uniform() - 1),
  );
  return tf.tensor(values, shape);
}

/** Random steps of a piece, `length` × fields. */
export function randomSteps(fields: readonly ModelField[], length: number, seed: number): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length: length * fields.length }, (_, index) => {
    const field = fields[index % fields.length]!;
    const share = random.uniform();
    return field.kind === "categorical"
      ? Math.floor(share * field.size)
      : field.min + share * (field.max - field.min);
  });
}

/** Expects two tensors to agree within `tolerance` of the largest value. */
export function expectClose(actual: tf.Tensor, expected: tf.Tensor, tolerance = 1e-4): void {
  expect(actual.shape).toEqual(expected.shape);
  const [a, b] = [actual.dataSync(), expected.dataSync()];
  let largest = 1e-3;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(b[i]!));
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    if (Number.isNaN(a[i]!)) difference = Number.POSITIVE_INFINITY;
  }
  expect(difference).toBeLessThan(tolerance * largest);
}

/**
 * Expects the gradients of `f` (any shape; its outputs are weighted at random) by each input to be those that central
 * differences show, in some random directions.
 */
export function expectGradients(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  step = 1e-2,
): void {
  tf.tidy(() => {
    const scalar = (...values: tf.Tensor[]): tf.Scalar => {
      const output = f(...values);
      return tf.sum(tf.mul(output, noise(output.shape, 99))) as tf.Scalar;
    };
    const gradients = tf.grads(scalar as (...x: tf.Tensor[]) => tf.Tensor)(inputs);
    for (const [index, input] of inputs.entries()) {
      expect(gradients[index]!.shape).toEqual(input.shape);
      const direction = noise(input.shape, 7 + index);
      const moved = (by: number) =>
        inputs.map((value, other) => (other === index ? tf.add(value, tf.mul(direction, by)) : value));
      const up = scalar(...moved(step)).dataSync()[0]!;
      const down = scalar(...moved(-step)).dataSync()[0]!;
      const found = tf.sum(tf.mul(gradients[index]!, direction)).dataSync()[0]!;
      const expected = (up - down) / (2 * step);
      expect(Math.abs(found - expected)).toBeLessThan(5e-3 * Math.max(1, Math.abs(expected)));
    }
  });
}
