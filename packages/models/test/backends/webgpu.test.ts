import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { lstmSequence } from "../../src/ops/lstm-sequence.ts";
import type { RecurrentWeights } from "../../src/ops/recurrence.ts";
import { softmaxCrossEntropy } from "../../src/ops/softmax-cross-entropy.ts";
import { type InstallWebgpuOptions, installWebgpuKernels } from "../../src/webgpu/install.ts";
import { testKernelBackend } from "../kernel-backend.ts";
import { gruCases } from "../op-cases/gru-sequence.ts";
import { lstmCases } from "../op-cases/lstm-sequence.ts";
import { offerWebgpu } from "./offer-webgpu.ts";
import { webgpuKernels as own } from "./own-kernels.ts";

/** What these tests watch of TensorFlow.js' backend. */
interface Backend {
  runWebGPUProgram(...args: unknown[]): unknown;
  readonly device: { createShaderModule(descriptor: { code: string }): unknown };
}

const missing = await offerWebgpu();

async function setUp(options: InstallWebgpuOptions = {}): Promise<() => void> {
  await tf.setBackend("webgpu");
  // TensorFlow.js' matrix product for small results: on a CPU its others take ten times as long.
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 2);
  const installed = installWebgpuKernels(options);
  return () => installed.dispose();
}

describe.skipIf(missing !== undefined)(`WebGPU in Node (${missing ?? "found"})`, () => {
  testKernelBackend("webgpu", { backend: "webgpu", own, trained: ["lstm"], setUp });

  testKernelBackend("webgpu: a dispatch for each step", {
    backend: "webgpu",
    own,
    cases: [...lstmCases.slice(2, 4), ...gruCases.slice(2, 4)],
    trained: [],
    setUp: () => setUp({ productsPerDispatch: 1 }),
  });

  it("runs a layer in as many dispatches, however many steps there are", async () => {
    const putBack = await setUp();
    const dispatches = vi.spyOn(tf.backend() as unknown as Backend, "runWebGPUProgram");
    const count = async (time: number) => {
      dispatches.mockClear();
      const x = tf.ones([2, time, 3]) as tf.Tensor3D;
      const weights = { kernel: tf.ones([3, 16]), recurrentKernel: tf.ones([4, 16]), bias: tf.ones([16]) };
      const run = (input: tf.Tensor) => lstmSequence(input as tf.Tensor3D, weights as RecurrentWeights);
      await run(x).data();
      const forward = dispatches.mock.calls.length;
      await tf
        .grad((input) => tf.sum(run(input)))(x)
        .data();
      return [forward, dispatches.mock.calls.length - forward];
    };
    const few = await count(20);
    expect(few[0]).toBeLessThan(8);
    expect(await count(40)).toEqual(few);
    dispatches.mockRestore();
    putBack();
  });

  it("says so where the GPU refuses a command", async () => {
    const putBack = await setUp();
    const nats = () => softmaxCrossEntropy(tf.ones([2, 3]), tf.tensor1d([0, 1], "int32"));
    await nats().data();
    (tf.backend() as unknown as Backend).device.createShaderModule({ code: "no shader" });
    await vi.waitFor(() => expect(nats).toThrow("models: the GPU refused a command"));
    expect((await nats().data())[0]).toBeCloseTo(Math.log(3), 6);
    putBack();
  });
});
