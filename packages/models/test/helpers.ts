import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type InstalledKernels, type InstallOptions, installWasmKernels } from "../src/wasm/install.ts";
import { randomValues } from "./random-values.ts";

/** Where models are tested: ops composed from plain ones, and our kernels. (`backends/` tests the kernels themselves.) */
export const places: readonly {
  readonly title: string;
  readonly backend: string;
  readonly ours?: InstallOptions;
}[] = [
  { title: "cpu", backend: "cpu" },
  { title: "wasm with our kernels", backend: "wasm", ours: {} },
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

/** A tensor of numbers within ± scale. */
export function noise(shape: number[], seed: number, scale = 1): tf.Tensor {
  return tf.tensor(randomValues(tf.util.sizeFromShape(shape), seed, scale), shape);
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
