import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { differences, gru64, lstm64 } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

const shape = { batch: 5, time: 7, input: 4, units: 6 };
const { batch, time, input, units } = shape;
const lengths = [7, 3, 0, 1, 5];
const masks = {
  "sequences of unequal length": Float32Array.from({ length: batch * time }, (_, i) =>
    i % time < lengths[Math.floor(i / time)]! ? 1 : 0,
  ),
  "steps left out within": Float32Array.from({ length: batch * time }, (_, i) => (i % 3 === 1 ? 0 : 1)),
};
const double = (array: Float32Array) => Float64Array.from(array);

describe.each(engines)("with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => kernels.dispose());

  describe.each(["lstm", "gru"] as const)("a mask of %s", (kind) => {
    const reference = kind === "lstm" ? lstm64 : gru64;
    const gates = kind === "lstm" ? 4 : 3;
    const x = randomArray(batch * time * input, 1);
    const weights = {
      kernel: randomArray(input * gates * units, 2, 0.5),
      recurrentKernel: randomArray(units * gates * units, 3, 0.5),
      bias: randomArray((kind === "lstm" ? 1 : 2) * gates * units, 4),
    };
    const state = randomArray(batch * units, 5);
    const cell = randomArray(batch * units, 6);
    const dy = randomArray(batch * time * units, 7);
    const start = kind === "lstm" ? { state, cell } : { state };

    it.each(Object.entries(masks))("for %s passes states on and has right gradients", (_, mask) => {
      const at = {
        x: double(x),
        kernel: double(weights.kernel),
        recurrentKernel: double(weights.recurrentKernel),
        bias: double(weights.bias),
        initialState: double(state),
        ...(kind === "lstm" ? { initialCell: double(cell) } : {}),
      };
      const run = () => reference(at.x, at, shape, at.initialState, at.initialCell, mask).outputs;
      const forward = kernels[`${kind}Forward`](x, weights, shape, { ...start, mask, training: true });
      expectClose(forward.outputs, run(), 2e-6);
      const played = kernels[`${kind}Forward`](x, weights, shape, { ...start, mask });
      expect(played.outputs).toEqual(forward.outputs);
      expect(played.finalCell).toEqual(forward.finalCell);
      const gradients = kernels[`${kind}Backward`](weights, shape, forward, dy);
      for (const [name, values] of Object.entries(at)) {
        const pairs = differences(
          values,
          () => run().reduce((sum, value, i) => sum + value * dy[i]!, 0),
          values.length,
        );
        expectClose(
          gradients[name as keyof typeof gradients]!,
          pairs.map(([, value]) => value),
          1e-5,
        );
      }
      expect(kernels[`${kind}Backward`](weights, shape, forward, dy).kernel).toEqual(gradients.kernel);
      kernels.release(forward);
      expect(kernels.usedMemory).toBe(0);
    });
  });
});

it("names a mask of another size", async () => {
  const kernels = await createKernels();
  const weights = {
    kernel: new Float32Array(input * 4 * units),
    recurrentKernel: new Float32Array(units * 4 * units),
    bias: new Float32Array(4 * units),
  };
  const x = new Float32Array(batch * time * input);
  expect(() => kernels.lstmForward(x, weights, shape, { mask: new Float32Array(3) })).toThrow(
    "lstmForward: mask must be [batch, time], 35 numbers, got 3",
  );
  kernels.dispose();
});
