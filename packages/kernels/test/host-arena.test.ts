import { describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import { createHost } from "./host.ts";
import { randomArray } from "./tools.ts";

describe("in the memory of a host", () => {
  it("matMul reads and writes arrays in place, with the result it has elsewhere", async () => {
    const { host, put, taken } = createHost();
    const own = await createKernels();
    const kernels = await createKernels({ host });
    const [a, b, bias] = [randomArray(70 * 9, 1), randomArray(9 * 20, 2), randomArray(20, 3)];
    const view = put(a, b, bias, new Float32Array(70 * 20));
    const before = taken.size;
    const [pa, pb, pBias, out] = view() as [Float32Array, Float32Array, Float32Array, Float32Array];
    const options = { bias: pBias, out };
    kernels.matMul(pa, pb, 70, 9, 20, options);
    expect(view()[3]).toEqual(own.matMul(a, b, 70, 9, 20, { bias }));
    kernels.matMul(view()[0]!, view()[1]!, 70, 9, 20, { out: view()[3]!, accumulate: true });
    const twice = own.matMul(a, b, 70, 9, 20, { bias });
    expect(view()[3]).toEqual(own.matMul(a, b, 70, 9, 20, { out: twice, accumulate: true }));
    expect(taken.size).toBe(before);
    kernels.dispose();
    own.dispose();
  });

  it("matMul may write over the operand that it reads", async () => {
    const { host, put } = createHost();
    const kernels = await createKernels({ host });
    const a = randomArray(40 * 40, 1);
    const view = put(a);
    kernels.matMul(view()[0]!, view()[0]!, 40, 40, 40, { out: view()[0]! });
    expect(view()[0]).toEqual(kernels.matMul(a, a, 40, 40, 40));
    kernels.dispose();
  });

  it.each(["lstm", "gru"] as const)("%s reads and writes arrays in place, and frees all", async (kind) => {
    const shape = { batch: 3, time: 5, input: 4, units: 6 };
    const columns = (kind === "lstm" ? 4 : 3) * 6;
    const weights = {
      kernel: randomArray(4 * columns, 1),
      recurrentKernel: randomArray(6 * columns, 2),
      bias: randomArray((kind === "lstm" ? 1 : 2) * columns, 3),
    };
    const [x, dy] = [randomArray(60, 4), randomArray(90, 5)];
    const own = await createKernels();
    const expected = own[`${kind}Forward`](x, weights, shape, { training: true });
    const expectedGradients = own[`${kind}Backward`](weights, shape, expected, dy);

    const { host, put, taken } = createHost();
    const kernels = await createKernels({ host });
    const inputs = [x, dy, weights.kernel, weights.recurrentKernel, weights.bias];
    const view = put(...inputs, new Float32Array(90), ...inputs);
    const before = taken.size;
    const own5 = () => {
      const [px, pdy, kernel, recurrentKernel, bias, out, dx, , dKernel, dRecurrent, dBias] = view();
      return {
        x: px!,
        dy: pdy!,
        weights: { kernel: kernel!, recurrentKernel: recurrentKernel!, bias: bias! },
        out: out!,
        gradients: { x: dx!, kernel: dKernel!, recurrentKernel: dRecurrent!, bias: dBias! },
      };
    };
    let at = own5();
    const forward = kernels[`${kind}Forward`](at.x, at.weights, shape, { training: true, out: at.out });
    expect(own5().out).toEqual(expected.outputs);
    at = own5();
    const { initialState } = kernels[`${kind}Backward`](at.weights, shape, forward, at.dy, {
      out: at.gradients,
    });
    at = own5();
    for (const name of ["x", "kernel", "recurrentKernel", "bias"] as const) {
      expect(at.gradients[name], name).toEqual(expectedGradients[name]);
    }
    expect(initialState).toEqual(expectedGradients.initialState);
    kernels.release(forward);
    expect(kernels.usedMemory).toBe(0);
    expect(taken.size).toBe(before);
    kernels.dispose();
    expect(taken.size).toBe(before - 1); // the place of the kernels' own words
    own.dispose();
  });

  it("other routines read and write arrays there as they do elsewhere, while the memory grows", async () => {
    const [x, scale, bias] = [randomArray(96, 1), randomArray(12, 2), randomArray(12, 3)];
    const own = await createKernels();
    const { host, put } = createHost();
    const kernels = await createKernels({ host });
    const run = (on: typeof own, view: () => readonly Float32Array[]) => {
      on.layerNorm(view()[0]!, view()[1]!, view()[2]!, 8, 12, { out: view()[3]! });
      on.gelu(view()[0]!, { out: view()[4]! });
      const shape = { batch: 1, time: 4, heads: 1, headSize: 8 };
      const forward = on.attentionForward(view()[0]!, shape);
      on.attentionBackward(view()[0]!, shape, forward, forward.outputs, { out: view()[5]! });
      const labels = new Int32Array(8);
      on.softmaxCrossEntropy(view()[0]!, labels, 8, 12, { gradient: view()[6]! });
      const moments = { mean: view()[7]!, square: view()[8]! };
      on.adamStep(view()[9]!, view()[0]!, moments, { learningRate: 0.1, step: 1 });
      return view().map((array) => array.slice());
    };
    const arrays = [x, scale, bias, ...Array.from({ length: 7 }, () => new Float32Array(96))];
    const copies = arrays.map((array) => array.slice());
    expect(run(kernels, put(...arrays))).toEqual(run(own, () => copies));
    kernels.dispose();
    own.dispose();
  });

  it("transformer routines write over what they read, where told, and not past its end", async () => {
    const [x, dy, scale, bias] = [
      randomArray(77, 1),
      randomArray(77, 2),
      randomArray(7, 3),
      randomArray(7, 4),
    ];
    const lookup = { ids: Int32Array.from({ length: 11 }, (_, row) => row % 3), table: randomArray(21, 5) };
    const own = await createKernels();
    const { host, put } = createHost();
    const kernels = await createKernels({ host });
    const check = (run: (on: typeof own, x: Float32Array, dy: Float32Array, out: Float32Array) => void) => {
      for (const target of [0, 1, 2]) {
        const view = put(x, dy, new Float32Array(77));
        const end = new Float32Array(host.memory.buffer, view()[2]!.byteOffset + 77 * 4, 3);
        host.allocate(12);
        end.fill(5);
        run(kernels, view()[0]!, view()[1]!, view()[target]!);
        const found = view()[target]!.slice();
        const after = new Float32Array(host.memory.buffer, view()[2]!.byteOffset + 77 * 4, 3);
        expect([...after]).toEqual([5, 5, 5]);
        const expected = new Float32Array(77);
        run(own, x, dy, expected);
        expect(found).toEqual(expected);
      }
    };
    check((on, x, _, out) => on.gelu(x, { out }));
    check((on, x, dy, out) => on.geluBackward(x, dy, { out }));
    check((on, x, _, out) => on.layerNorm(x, scale, bias, 11, 7, { out }));
    check((on, x, dy, out) => on.layerNormBackward(x, scale, dy, 11, 7, { out }));
    expect(kernels.sumRows(put(x)()[0]!, 11, 7)).toEqual(own.sumRows(x, 11, 7));
    check((on, _x, _dy, out) => on.embed([lookup], 11, 7, { out }));
    const shape = { batch: 1, time: 11, heads: 1, headSize: 7 };
    check((on, x, dy, out) => {
      const qkv = Float32Array.from([...x, ...dy, ...x]);
      on.attentionForward(qkv, shape, { out });
    });
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
    own.dispose();
  });

  it("refuses what the host has no room for, what exceeds maxMemory, and threads", async () => {
    const { host } = createHost(16);
    const kernels = await createKernels({ host });
    const large = new Float32Array(2 ** 18);
    expect(() => kernels.matMul(large, large, 512, 512, 512)).toThrow(
      /^kernels: \d+ bytes more do not fit: 0 are in use and the host has no more to give/,
    );
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
    const small = await createKernels({ host: createHost().host, maxMemory: 1000 });
    expect(() => small.matMul(large, large, 512, 512, 512)).toThrow(
      "kernels: 1048640 bytes more do not fit: 0 are in use and maxMemory is 1000",
    );
    small.dispose();
    await expect(createKernels({ host, threads: 2 })).rejects.toThrow(
      "kernels: in a host's memory there can be one thread; leave out threads, or host",
    );
    await expect(createKernels({ host: createHost(1).host })).rejects.toThrow(
      /^kernels: the host's memory has no room for \d+ bytes/,
    );
  });
});

it.each([1, 2])("arrays in the kernels' own memory are used in place, with %i threads", async (threads) => {
  const kernels = await createKernels({ threads });
  const { memory, allocate, free } = kernels.memory;
  const [a, b] = [randomArray(200 * 70, 1), randomArray(70 * 90, 2)];
  const expected = kernels.matMul(a, b, 200, 70, 90);
  const pointer = allocate(200 * 90 * 4);
  expect(kernels.usedMemory).toBeGreaterThanOrEqual(200 * 90 * 4);
  const view = () => new Float32Array(memory.buffer, pointer, 200 * 90);
  kernels.matMul(a, b, 200, 70, 90, { out: view() });
  expect(view()).toEqual(expected);
  view().set(a);
  expect(kernels.matMul(view().subarray(0, a.length), b, 200, 70, 90)).toEqual(expected);
  free(pointer);
  expect(kernels.usedMemory).toBe(0);
  kernels.dispose();
});
