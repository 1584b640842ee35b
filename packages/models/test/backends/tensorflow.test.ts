import { createRequire } from "node:module";
import { join } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel } from "../../src/model.ts";
import { defaultModel } from "../../src/presets.ts";
import { shiftSteps } from "../../src/steps.ts";
import { cudnnForward, cudnnGradients } from "../../src/tensorflow/cudnn-sequence.ts";
import { installTensorflowKernels } from "../../src/tensorflow/install.ts";
import { columnsForward, columnsGradients } from "../../src/tensorflow/lstm-columns.ts";
import { rowsForward, rowsGradients } from "../../src/tensorflow/lstm-rows.ts";
import { hasGpu } from "../../src/tensorflow/runtime.ts";
import { testKernelBackend } from "../kernel-backend.ts";
import { mixedFields, randomSteps } from "../random-values.ts";
import { findTfjsNode } from "./find-tfjs-node.ts";
import { tensorflowKernels as own } from "./own-kernels.ts";

const found = findTfjsNode();

if (found === undefined) {
  describe.skip("tensorflow", () => {
    it("needs a built @tensorflow/tfjs-node: install it, or set NOCTURNE_TFJS_NODE to its folder");
  });
} else {
  const setUp = async (): Promise<undefined> => {
    process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
    // tfjs-node 4.22 calls this; Node 23 took it away.
    const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
    legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
    createRequire(join(found, "package.json"))(found);
    await tf.setBackend("tensorflow");
  };

  testKernelBackend("tensorflow: composed", { backend: "tensorflow", setUp });

  testKernelBackend("tensorflow", {
    backend: "tensorflow",
    own,
    setUp: async () => {
      await setUp();
      const installed = installTensorflowKernels();
      return () => installed.dispose();
    },
  });

  describe("columnsForward, columnsGradients", () => {
    beforeAll(setUp);

    it.each([
      [1, 1, 1, 1],
      [3, 1, 4, 5],
      [1, 6, 3, 16],
      [5, 7, 9, 16],
      [16, 4, 17, 33],
    ])("give for batch %d, %d steps, %d → %d units what rows give", (batch, time, input, units) => {
      const random = (seed: number, ...shape: number[]) => tf.randomUniform(shape, -1, 1, "float32", seed);
      const x = random(1, batch, time, input);
      const weights = [
        random(2, input, 4 * units),
        random(3, units, 4 * units),
        random(4, 4 * units),
      ] as const;
      const [columns, rows] = [columnsForward(x, ...weights), rowsForward(x, ...weights)];
      const [kernel, recurrentKernel, bias] = weights;
      const dy = random(5, batch, time, units);
      const inputs = { x, kernel, recurrentKernel, bias, outputs: rows.outputs, dy };
      const byRows = rowsGradients(inputs, rows.run, true);
      const expected = [rows.outputs, ...Object.values(byRows)];
      const runs = [columnsGradients(inputs, columns.run, true), columnsGradients(inputs, undefined, true)];
      for (const gradients of runs) {
        const found = [columns.outputs, ...Object.values(gradients)] as tf.Tensor[];
        expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
        for (const [index, tensor] of found.entries()) {
          const apart = tf.max(tf.abs(tf.sub(tensor, expected[index]!))).dataSync()[0]!;
          const largest = tf.max(tf.abs(expected[index]!)).dataSync()[0]!;
          expect(apart).toBeLessThan(3e-6 * Math.max(1, largest));
        }
      }
    });
  });

  describe("cudnnForward, cudnnGradients", () => {
    beforeAll(setUp);

    // Without a GPU, TensorFlow looks at the operation, its inputs and its attributes before it misses a kernel for it.
    it.each(["lstm", "gru"] as const)("call an %s's operations as they are defined", (cell) => {
      const columns = (cell === "lstm" ? 4 : 3) * 5;
      const inputs = {
        x: tf.ones([2, 3, 4]),
        kernel: tf.ones([4, columns]),
        recurrentKernel: tf.ones([5, columns]),
        bias: tf.ones(cell === "lstm" ? [columns] : [2, columns]),
        outputs: tf.ones([2, 3, 5]),
        dy: tf.ones([2, 3, 5]),
      };
      const state = tf.ones([2, 1, 5]);
      const run = [inputs.outputs, state, state, tf.ones([9]), tf.tensor1d([], "int32")];
      if (hasGpu()) {
        expect(cudnnForward(cell, inputs).outputs.shape).toEqual([2, 3, 5]);
        return;
      }
      // Anything else would be said of what it was called with.
      const settings =
        cell === "gru" ? /rnn_mode="gru".*time_major=false/ : /rnn_mode="lstm".*time_major=false/;
      for (const call of [() => cudnnForward(cell, inputs), () => cudnnGradients(cell, inputs, run, true)]) {
        expect(call).toThrow(/no registered kernels|No OpKernel/);
        expect(call).toThrow(settings);
      }
    });
  });

  describe("installTensorflowKernels", () => {
    beforeAll(setUp);

    it.each(["lstm", "gru"] as const)(
      "frees all that an %s took of the runtime, with a gradient or without",
      async (cell) => {
        const installed = installTensorflowKernels();
        const handles = () =>
          (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding.getNumOfTensors();
        const model = createModel({ ...defaultModel(mixedFields, { units: 8 }), cell }, { seed: 1 });
        const values = randomSteps(mixedFields, 6, 1);
        const step = () =>
          tf.tidy(() => {
            const current = tf.tensor3d(values, [1, 6, 4]);
            const previous = tf.tensor3d(shiftSteps(mixedFields, values), [1, 6, 4]);
            model.nats(previous, current).dataSync();
            const { grads } = tf.variableGrads(() => model.loss(previous, current, { training: true }));
            for (const gradient of Object.values(grads)) gradient.dataSync();
          });
        step();
        const before = [handles(), tf.memory().numTensors];
        for (let i = 0; i < 30; i++) step();
        expect([handles(), tf.memory().numTensors]).toEqual(before);
        model.dispose();
        installed.dispose();
      },
    );
  });
}
