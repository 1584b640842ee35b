import { createRequire } from "node:module";
import { join } from "node:path";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createModel } from "../../src/model.ts";
import { defaultModel } from "../../src/presets.ts";
import { shiftSteps } from "../../src/steps.ts";
import { installTensorflowKernels } from "../../src/tensorflow/install.ts";
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
