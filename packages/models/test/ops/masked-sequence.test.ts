import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { gruSequence } from "../../src/ops/gru-sequence.ts";
import { lstmSequence } from "../../src/ops/lstm-sequence.ts";
import { maskedSequence } from "../../src/ops/masked-sequence.ts";
import type { RecurrentWeights } from "../../src/ops/recurrence.ts";
import { expectClose, noise, places, runOn } from "../helpers.ts";

const [batch, time, input, units] = [3, 5, 4, 6];
const lengths = [5, 2, 4];
const createMask = () =>
  tf.tensor2d(
    lengths.flatMap((length) => Array.from({ length: time }, (_, t) => (t < length ? 1 : 0))),
    [batch, time],
  );

describe.each([...places, { title: "wasm with two threads", backend: "wasm", ours: { threads: 2 } }])(
  "maskedSequence on $title",
  (place) => {
    runOn(place);

    it.each(["lstm", "gru"] as const)("gives each sequence what an %s gives it alone", (cell) => {
      const run = cell === "lstm" ? lstmSequence : gruSequence;
      const gates = cell === "lstm" ? 4 : 3;
      const mask = createMask();
      const x = noise([batch, time, input], 1) as tf.Tensor3D;
      const weights = [
        noise([input, gates * units], 2),
        noise([units, gates * units], 3),
        noise(cell === "lstm" ? [4 * units] : [2, 3 * units], 4),
      ];
      const dy = noise([batch, time, units], 5);
      const named = (all: readonly tf.Tensor[]) => {
        const [kernel, recurrentKernel, bias] = all.slice(1);
        return { kernel, recurrentKernel, bias } as RecurrentWeights;
      };
      const before = tf.memory().numTensors;
      const masked = tf.valueAndGrads((...all: tf.Tensor[]) => {
        return tf.sum(tf.mul(maskedSequence(cell, all[0] as tf.Tensor3D, named(all), mask), dy));
      })([x, ...weights]);
      expect(tf.memory().numTensors).toBe(before + 5);

      // The state after its last step is the output of all later ones.
      const alone = tf.valueAndGrads((...all: tf.Tensor[]) => {
        const sums = lengths.map((length, b) => {
          const own = tf.slice(all[0] as tf.Tensor3D, [b, 0, 0], [1, length, input]);
          const states = run(own, named(all));
          const last = tf.slice(states, [0, length - 1, 0], [1, 1, units]);
          const full = length < time ? tf.concat([states, tf.tile(last, [1, time - length, 1])], 1) : states;
          return tf.sum(tf.mul(full, tf.slice(dy as tf.Tensor3D, [b, 0, 0], [1, time, units])));
        });
        return tf.addN(sums);
      })([x, ...weights]);
      expectClose(masked.value, alone.value, 1e-5);
      for (const [i, gradient] of masked.grads.entries()) expectClose(gradient, alone.grads[i]!, 1e-5);
    });
  },
);

it("names a mask of another size", async () => {
  await tf.setBackend("cpu");
  const weights = { kernel: noise([4, 24], 1), recurrentKernel: noise([6, 24], 2), bias: noise([24], 3) };
  const x = noise([batch, time, input], 1) as tf.Tensor3D;
  expect(() => maskedSequence("lstm", x, weights as RecurrentWeights, tf.zeros([3, 4]))).toThrow(
    "models: mask must be [batch, time], [3, 5], got [3,4]",
  );
});
