import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { embeddingSum } from "../../src/ops/embedding-sum.ts";
import { gruSequence } from "../../src/ops/gru-sequence.ts";
import { lookupSequence } from "../../src/ops/lookup-sequence.ts";
import { lstmSequence } from "../../src/ops/lstm-sequence.ts";
import { oneHotSteps } from "../../src/ops/one-hot-steps.ts";
import type { RecurrentWeights } from "../../src/ops/recurrence.ts";
import { shiftSteps } from "../../src/steps.ts";
import { expectClose, noise, runOn } from "../helpers.ts";
import { mixedFields, randomSteps } from "../random-values.ts";

const [batch, time, units, size] = [4, 32, 5, 3];
const categorical = mixedFields.filter((field) => field.kind === "categorical");

describe.each([
  ["one thread", { threads: 1 }],
  ["two threads", { threads: 2 }],
])("lookupSequence on wasm with %s", (title, ours) => {
  runOn({ title, backend: "wasm", ours });

  describe.each(["lstm", "gru"] as const)("over a %s", (cell) => {
    const run = cell === "lstm" ? lstmSequence : gruSequence;
    it.each([
      ["embedded", "fields of both kinds", mixedFields, true],
      ["embedded", "categorical fields", categorical, true],
      ["one-hot", "fields of both kinds", mixedFields, false],
    ] as const)("reads %s steps of %s as the ops that it stands for do", (_, __, fields, embedded) => {
      const values = shiftSteps(fields, randomSteps(fields, batch * time, 1));
      const steps = tf.tensor3d(values, [batch, time, fields.length]);
      const embeddings = embedded
        ? fields.map(
            (field, i) => noise([field.kind === "categorical" ? field.size + 1 : 1, size], i) as tf.Tensor2D,
          )
        : [];
      const input = embedded ? size : tf.tidy(() => oneHotSteps(steps, fields).shape[2]);
      const gates = cell === "lstm" ? 4 : 3;
      const weights = [
        noise([input, gates * units], 11),
        noise([units, gates * units], 12),
        noise(cell === "lstm" ? [4 * units] : [2, 3 * units], 13),
      ] as const;
      const dy = noise([batch, time, units], 14);
      const weightsOf = (all: readonly tf.Tensor[]) => {
        const [kernel, recurrentKernel, bias] = all;
        return { kernel, recurrentKernel, bias } as RecurrentWeights;
      };
      const before = tf.memory().numTensors;
      const lookedUp = tf.valueAndGrads((...all: tf.Tensor[]) => {
        const states = lookupSequence(cell, steps, fields, all.slice(3) as tf.Tensor2D[], weightsOf(all));
        return tf.sum(tf.mul(states!, dy));
      });
      const multiplied = tf.valueAndGrads((...all: tf.Tensor[]) => {
        const x = embedded
          ? embeddingSum(steps, fields, all.slice(3) as tf.Tensor2D[])
          : oneHotSteps(steps, fields);
        return tf.sum(tf.mul(run(x, weightsOf(all)), dy));
      });
      const inputs = [...weights, ...embeddings];
      const [actual, expected] = [lookedUp(inputs), multiplied(inputs)];
      expectClose(actual.value, expected.value);
      for (const [i, gradient] of actual.grads.entries()) expectClose(gradient, expected.grads[i]!, 1e-5);
      tf.dispose([actual, expected] as unknown as tf.TensorContainer);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it("leaves tables that are large beside the steps to the product", () => {
    const fields = [{ name: "token", kind: "categorical", size: 99 }] as const;
    const steps = tf.zeros([1, 8, 1]) as tf.Tensor3D;
    const weights = {
      kernel: noise([size, 4 * units], 1) as tf.Tensor2D,
      recurrentKernel: noise([units, 4 * units], 2) as tf.Tensor2D,
      bias: noise([4 * units], 3),
    };
    const table = noise([100, size], 4) as tf.Tensor2D;
    expect(lookupSequence("lstm", steps, fields, [table], weights)).toBeUndefined();
  });
});
