import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { checkOpCase } from "./kernel-backend.ts";
import type { OpCase } from "./op-cases/op-case.ts";

/** The square of each value, whose gradient is `factor` times the right one. */
function squares(factor: number, shift = 0): OpCase {
  const op = tf.customGrad((...args) => {
    const x = args[0] as tf.Tensor;
    return {
      value: tf.add(tf.square(x), shift),
      gradFunc: (dy: tf.Tensor) => tf.mul(dy, tf.mul(x, 2 * factor)),
    };
  });
  return {
    title: "squares",
    kernels: [],
    inputs: [{ shape: [2, 3] }],
    run: (x) => op(x!),
    reference: (x) => Array.from(x!, (value) => value * value),
  };
}

describe("testKernelBackend", () => {
  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend("cpu");
  });

  it("accepts what is right", () => checkOpCase(squares(1), "cpu"));

  it.each([
    ["outputs", squares(1, 1e-4)],
    ["gradient 0 beside finite differences", squares(1.001)],
  ])("notices wrong %s", async (what, opCase) => {
    await expect(checkOpCase(opCase, "cpu")).rejects.toThrow(what);
  });
});
