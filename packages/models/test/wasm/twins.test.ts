import { createKernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import type { KernelCall } from "../../src/wasm/backend.ts";
import { createTwins } from "../../src/wasm/twins.ts";

/** A heap of tensors, as far as twins know a backend. */
function createHeap() {
  const values = new Map<object, Float32Array>();
  const backend = { typedArrayFromHeap: ({ dataId }: tf.TensorInfo) => values.get(dataId) };
  return {
    tensor(length: number): tf.TensorInfo {
      const dataId = {};
      values.set(dataId, new Float32Array(length));
      return { dataId, shape: [length], dtype: "float32" };
    },
    values: ({ dataId }: tf.TensorInfo) => [...values.get(dataId)!],
    call: (inputs: Record<string, tf.TensorInfo> = {}) => ({ inputs, backend }) as unknown as KernelCall,
  };
}

it("keeps what was written to the last two tensors in the kernels' memory too", async () => {
  const kernels = await createKernels();
  const twins = createTwins(kernels, undefined);
  const { tensor, values, call } = createHeap();
  const written = [tensor(2), tensor(3), tensor(20)];
  for (const [index, info] of written.entries()) {
    expect(twins.write(call(), info, (out) => out.fill(index + 1).length)).toBe(info.shape[0]);
    expect(values(info)).toEqual(new Array(info.shape[0]).fill(index + 1));
  }
  const inKernels = written.map((x) => {
    const read = twins.read(call({ x }), "x");
    expect([...read]).toEqual(values(x));
    return read.buffer === kernels.memory.memory.buffer;
  });
  expect(inKernels).toEqual([false, true, true]);

  const used = kernels.usedMemory;
  twins.write(call(), tensor(2), (out) => out.fill(7));
  twins.write(call(), tensor(20), (out) => out.fill(8));
  twins.write(call(), tensor(3), (out) => out.fill(9));
  expect(kernels.usedMemory).toBeLessThanOrEqual(2 * used);
  kernels.dispose();
});

it("takes a tensor whose writing failed for unwritten", async () => {
  const kernels = await createKernels();
  const twins = createTwins(kernels, undefined);
  const { tensor, call } = createHeap();
  const x = tensor(4);
  const fail = () => {
    throw new Error("no memory");
  };
  expect(() => twins.write(call(), x, fail)).toThrow("no memory");
  expect(twins.read(call({ x }), "x").buffer).not.toBe(kernels.memory.memory.buffer);
  kernels.dispose();
});

it("works in TensorFlow.js' memory where the kernels do", async () => {
  const kernels = await createKernels();
  const twins = createTwins(kernels, kernels.memory);
  const { tensor, values, call } = createHeap();
  const x = tensor(2);
  twins.write(call(), x, (out) => out.fill(3));
  expect(values(x)).toEqual([3, 3]);
  expect([...twins.read(call({ x }), "x")]).toEqual([3, 3]);
  expect(kernels.usedMemory).toBe(0);
  kernels.dispose();
});
