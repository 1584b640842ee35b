import { describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels, KernelsOptions } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { randomArray } from "./tools.ts";

const shape = { batch: 7, time: 11, input: 5, units: 12 };
const x = randomArray(7 * 11 * 5, 1);
const dy = randomArray(7 * 11 * 12, 2);
const weightsOf = (gates: number, biases: number) => ({
  kernel: randomArray(5 * gates * 12, 3, 0.4),
  recurrentKernel: randomArray(12 * gates * 12, 4, 0.4),
  bias: randomArray(biases * gates * 12, 5),
});
const lstm = weightsOf(4, 1);
const gru = weightsOf(3, 2);

function trainOnce(kernels: Kernels) {
  const forward = kernels.lstmForward(x, lstm, shape, { training: true });
  const gradients = kernels.lstmBackward(lstm, shape, forward, dy);
  kernels.release(forward);
  return { outputs: forward.outputs, ...gradients };
}

describe.each(engines)("kernels with %o", (options) => {
  it("say which build and how many threads run", async () => {
    const kernels = await createKernels(options);
    expect(kernels.build).toBe(options.build);
    expect(kernels.threads).toBe(options.threads ?? 1);
    kernels.dispose();
  });

  it("give the same bits each time and in each instance", async () => {
    const [first, second] = [await createKernels(options), await createKernels(options)];
    const expected = trainOnce(first);
    first.matMul(randomArray(600, 1), randomArray(600, 2), 20, 30, 20);
    expect(trainOnce(first)).toEqual(expected);
    expect(trainOnce(second)).toEqual(expected);
    for (const kernels of [first, second]) kernels.dispose();
  });
});

it("keeps memory bounded over 10,000 calls", async () => {
  const size = { batch: 2, time: 3, input: 3, units: 4 };
  const weights = {
    kernel: randomArray(3 * 16, 1),
    recurrentKernel: randomArray(4 * 16, 2),
    bias: randomArray(16, 3),
  };
  const kernels = await createKernels({ maxMemory: 2 ** 18 });
  const input = randomArray(18, 4);
  const gradient = randomArray(24, 5);
  const indices = Int32Array.of(0, 1, 2, 2, 1, 0);
  const mask = Float32Array.of(1, 1, 0, 1, 1, 1);
  for (let call = 0; call < 10_000; call += 5) {
    const forward = kernels.lstmForward(input, weights, size, { training: true });
    kernels.lstmBackward(weights, size, forward, gradient);
    kernels.matMul(input, input, 3, 6, 3);
    kernels.release(forward);
    const looked = kernels.lstmForward({ indices }, weights, size, { training: true, mask });
    kernels.lstmBackward(weights, size, looked, gradient);
    kernels.release(looked);
  }
  expect(kernels.usedMemory).toBe(0);
  kernels.dispose();
});

it("refuses what does not fit maxMemory, and goes on working", async () => {
  const kernels = await createKernels({ maxMemory: 2 ** 20 });
  const long = { ...shape, time: 11_000 };
  const input = new Float32Array(7 * 11_000 * 5);
  for (const training of [true, false]) {
    expect(() => kernels.lstmForward(input, lstm, long, { training })).toThrow(
      /^kernels: \d+ bytes more do not fit: \d+ are in use and maxMemory is 1048576; release forward runs/,
    );
    expect(kernels.usedMemory).toBe(0);
  }
  expect(trainOnce(kernels).outputs).toHaveLength(dy.length);
  kernels.dispose();
});

it("keeps what a forward run saved while the memory grows", async () => {
  const kernels = await createKernels();
  const expected = trainOnce(kernels);
  const forward = kernels.lstmForward(x, lstm, shape, { training: true });
  expect(kernels.usedMemory).toBe(forward.saved?.bytes);
  kernels.matMul(new Float32Array(2 ** 20), new Float32Array(2 ** 20), 1024, 1024, 1024);
  expect(kernels.lstmBackward(lstm, shape, forward, dy).kernel).toEqual(expected.kernel);
  kernels.dispose();
});

describe("errors", () => {
  const bad: [string, KernelsOptions, string][] = [
    ["threads 0", { threads: 0 }, "kernels: threads must be a whole number within 1–64, got 0"],
    ["threads 1.5", { threads: 1.5 }, "kernels: threads must be a whole number within 1–64, got 1.5"],
    [
      "no memory",
      { maxMemory: 100 },
      "kernels: maxMemory must be at least 262144 bytes for threads: 1, got 100",
    ],
  ];
  it.each(bad)("name a bad option: %s", async (_, options, message) => {
    await expect(createKernels(options)).rejects.toThrow(message);
  });

  const calls: [string, (kernels: Kernels) => unknown, string][] = [
    [
      "a too short",
      (k) => k.matMul(new Float32Array(5), new Float32Array(6), 2, 3, 2),
      "matMul: a must be [m, k], 6 numbers, got 5",
    ],
    [
      "b too long",
      (k) => k.matMul(new Float32Array(6), new Float32Array(7), 2, 3, 2, { transposeB: true }),
      "matMul: b must be [n, k], 6 numbers, got 7",
    ],
    [
      "size 0",
      (k) => k.matMul(new Float32Array(0), new Float32Array(6), 0, 3, 2),
      "matMul: m must be a whole number of at least 1, got 0",
    ],
    [
      "accumulate to nothing",
      (k) => k.matMul(new Float32Array(6), new Float32Array(6), 2, 3, 2, { accumulate: true }),
      "matMul: accumulate adds to out, so out must be given",
    ],
    [
      "x of another length",
      (k) => k.lstmForward(dy, lstm, shape),
      `lstmForward: x must be [batch, time, input], ${x.length} numbers, got ${dy.length}`,
    ],
    [
      "a GRU's weights for an LSTM",
      (k) => k.lstmForward(x, gru, shape),
      "lstmForward: kernel must be [input, 4 × units], 240 numbers, got 180",
    ],
    [
      "one bias for a GRU",
      (k) => k.gruForward(x, { ...gru, bias: lstm.bias.slice(0, 36) }, shape),
      "gruForward: bias must be [2, 3 × units], 72 numbers, got 36",
    ],
    ["cells of a GRU", (k) => k.gruForward(x, gru, shape, { cells: true }), "gruForward: a gru has no cells"],
    [
      "time 0",
      (k) => k.gruForward(x, gru, { ...shape, time: 0 }),
      "gruForward: time must be a whole number of at least 1, got 0",
    ],
    [
      "backward without training",
      (k) => k.lstmBackward(lstm, shape, k.lstmForward(x, lstm, shape), dy),
      "lstmBackward: forward must come from lstmForward with training: true",
    ],
    [
      "backward after release",
      (k) => {
        const forward = k.lstmForward(x, lstm, shape, { training: true });
        k.release(forward);
        k.release(forward);
        k.lstmBackward(lstm, shape, forward, dy);
      },
      "lstmBackward: forward is released already, or of other kernels",
    ],
    [
      "backward of another cell",
      (k) => k.lstmBackward(lstm, shape, k.gruForward(x, gru, shape, { training: true }), dy),
      "lstmBackward: forward comes from gruForward",
    ],
    [
      "backward of another shape",
      (k) => {
        const forward = k.lstmForward(x, lstm, shape, { training: true });
        k.lstmBackward(lstm, { ...shape, batch: 11, time: 7 }, forward, dy);
      },
      "lstmBackward: batch was 7 in the forward run, got 11",
    ],
    [
      "a call after dispose",
      (k) => {
        k.dispose();
        k.dispose();
        k.matMul(x, x, 1, 1, 1);
      },
      "kernels: these kernels are disposed; make new ones with createKernels()",
    ],
  ];
  it.each(calls)("name a bad argument: %s", async (_, call, message) => {
    const kernels = await createKernels();
    expect(() => call(kernels)).toThrow(message);
    kernels.dispose();
  });
});
