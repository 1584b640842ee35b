import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createModel } from "../../src/model.ts";
import { defaultModel } from "../../src/presets.ts";
import { shiftSteps } from "../../src/steps.ts";
import { installWasmKernels } from "../../src/wasm/install.ts";
import { expectClose, noise, runOn } from "../helpers.ts";
import { mixedFields, randomSteps } from "../random-values.ts";

/** The kernels that ran, by name. */
async function kernelsOf(work: () => void): Promise<Set<string>> {
  const { kernels } = await tf.profile(() => tf.tidy(work));
  return new Set(kernels.map((kernel) => kernel.name));
}

function gradients(): void {
  const model = createModel(defaultModel(mixedFields, { units: 8, headSize: 6, embedding: 4 }), { seed: 1 });
  const values = randomSteps(mixedFields, 6, 1);
  const current = tf.tensor3d(values, [1, 6, 4]);
  const previous = tf.tensor3d(shiftSteps(mixedFields, values), [1, 6, 4]);
  tf.variableGrads(() => model.loss(previous, current));
  model.dispose();
}

describe("installWasmKernels", () => {
  runOn({ title: "wasm", backend: "wasm" });

  it("replaces kernels until it is disposed", async () => {
    const before = tf.getKernel(tf.BatchMatMul, "wasm");
    expect(await kernelsOf(gradients)).not.toContain("NocturneHeadsLoss");
    const installed = await installWasmKernels();
    expect(installed.threads).toBe(1);
    const fast = await kernelsOf(gradients);
    for (const name of ["NocturneLstm", "NocturneLstmGradient", "NocturneHeadsLoss"])
      expect(fast).toContain(name);
    expect(fast).not.toContain(tf.BatchMatMul);
    installed.dispose();
    expect(tf.getKernel(tf.BatchMatMul, "wasm")).toEqual(before);
    expect(await kernelsOf(gradients)).not.toContain("NocturneHeadsLoss");
  });

  it("lets a second call replace the first", async () => {
    const first = await installWasmKernels({ build: "plain" });
    const second = await installWasmKernels();
    first.dispose();
    expect(await kernelsOf(gradients)).toContain("NocturneHeadsLoss");
    second.dispose();
    expect(await kernelsOf(gradients)).not.toContain("NocturneHeadsLoss");
  });

  it("lets a clone share its tensor's values, which outlive it", async () => {
    const installed = await installWasmKernels();
    const x = tf.tensor1d([1, 2, 3]);
    const { numDataBuffers } = tf.memory();
    const copy = tf.clone(x);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    x.dispose();
    expect([...copy.dataSync()]).toEqual([1, 2, 3]);
    copy.dispose();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers - 1);
    installed.dispose();
  });

  it("trains two layers with two threads as with one, and with the same bits each time", async () => {
    const gradientsWith = async (threads: number) => {
      const installed = await installWasmKernels({ threads });
      const config = defaultModel(mixedFields, { units: 8, headSize: 6, embedding: 4, layers: 2 });
      const model = createModel(config, { seed: 1 });
      const values = randomSteps(mixedFields, 60, 1);
      const current = tf.tensor3d(values, [4, 15, 4]);
      const previous = tf.tensor3d(shiftSteps(mixedFields, values), [4, 15, 4]);
      const { value, grads } = tf.variableGrads(() => tf.mul(model.loss(previous, current), 3) as tf.Scalar);
      const found = [value, ...Object.values(grads)].map((tensor) => tensor.dataSync().slice());
      model.dispose();
      installed.dispose();
      return found as Float32Array[];
    };
    const [one, two] = [await gradientsWith(1), await gradientsWith(2)];
    expect(await gradientsWith(2)).toEqual(two);
    for (const [index, gradient] of two.entries()) {
      for (const [i, value] of gradient.entries()) expect(value).toBeCloseTo(one[index]![i]!, 5);
    }
  });

  it("refuses ids outside their fields", async () => {
    const installed = await installWasmKernels();
    const fields = [{ name: "pitch", kind: "categorical", size: 3 }] as const;
    const model = createModel(defaultModel(fields, { units: 4, headSize: 4, embedding: 4 }));
    const steps = (id: number) => tf.tensor3d([0, id], [1, 2, 1], "int32");
    expect(() => model.loss(steps(3), steps(3))).toThrow(
      'models: ids of field "pitch" must be within 0–2, got 3',
    );
    expect(() => model.loss(steps(4), steps(1))).toThrow('"pitch" must be within 0–3, got 4');
    expect(model.loss(steps(3), steps(2)).dataSync()[0]).toBeGreaterThan(0);
    installed.dispose();
  });

  it.each([
    [[40, 33], [33, 50], false, false],
    [[33, 40], [33, 50], true, false],
    [[40, 33], [50, 33], false, true],
    [[33, 40], [50, 33], true, true],
    [[3, 2], [2, 4], false, false],
    [[1, 40, 33], [1, 33, 50], false, false],
    [[2, 40, 33], [2, 33, 50], false, false],
  ] as const)(
    "multiplies %j by %j as TensorFlow.js does (transposed: %s, %s)",
    async (a, b, transposeA, transposeB) => {
      const [left, right] = [noise([...a], 1), noise([...b], 2)];
      const expected = tf.matMul(left, right, transposeA, transposeB);
      const installed = await installWasmKernels();
      expectClose(tf.matMul(left, right, transposeA, transposeB), expected, 1e-6);
      installed.dispose();
    },
  );

  it.each(["linear", "relu"] as const)(
    "multiplies with a bias and %s as TensorFlow.js does",
    async (activation) => {
      const [a, b, bias] = [noise([40, 33], 1), noise([33, 50], 2), noise([50], 3)] as tf.Tensor[];
      const run = () =>
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: bias!, activation });
      const expected = run();
      const installed = await installWasmKernels();
      expectClose(run(), expected, 1e-6);
      installed.dispose();
    },
  );
});
