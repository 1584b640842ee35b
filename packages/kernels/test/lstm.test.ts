import { describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { KernelsOptions, SequenceShape } from "../src/kernels.ts";
import { differences, lstm64 } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

const shapes: SequenceShape[] = [
  { batch: 1, time: 1, input: 1, units: 1 },
  { batch: 3, time: 5, input: 7, units: 8 },
  { batch: 5, time: 9, input: 3, units: 13 },
  { batch: 13, time: 2, input: 17, units: 24 },
  { batch: 64, time: 6, input: 5, units: 6 },
  { batch: 1, time: 300, input: 2, units: 3 },
];

/** Arrays for a shape, with and without initial states. */
function example(shape: SequenceShape) {
  const { batch, time, input, units } = shape;
  return {
    x: randomArray(batch * time * input, 1),
    weights: {
      kernel: randomArray(input * 4 * units, 2, 0.5),
      recurrentKernel: randomArray(units * 4 * units, 3, 0.5),
      bias: randomArray(4 * units, 4),
    },
    state: randomArray(batch * units, 5),
    cell: randomArray(batch * units, 6),
    dy: randomArray(batch * time * units, 7),
  };
}

const engines: KernelsOptions[] = [{ build: "relaxed" }, { build: "plain" }];

describe.each(engines)("lstm with %o", (options) => {
  it.each(shapes)("computes outputs and cells of %o within 2e-6", async (shape) => {
    const kernels = await createKernels(options);
    const { x, weights, state, cell } = example(shape);
    const weights64 = {
      kernel: Float64Array.from(weights.kernel),
      recurrentKernel: Float64Array.from(weights.recurrentKernel),
      bias: Float64Array.from(weights.bias),
    };
    const { batch, time, units } = shape;
    for (const start of [{}, { state }, { state, cell }]) {
      const expected = lstm64(
        Float64Array.from(x),
        weights64,
        shape,
        "state" in start ? Float64Array.from(state) : undefined,
        "cell" in start ? Float64Array.from(cell) : undefined,
      );
      for (const training of [false, true]) {
        const forward = kernels.lstmForward(x, weights, shape, { ...start, training, cells: true });
        expectClose(forward.outputs, expected.outputs, 2e-6);
        expectClose(forward.cells!, expected.cells, 2e-6);
        const last = Array.from({ length: batch * units }, (_, i) => {
          return expected.cells[(Math.floor(i / units) * time + time - 1) * units + (i % units)]!;
        });
        expectClose(forward.finalCell!, last, 2e-6);
        kernels.release(forward);
      }
    }
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
  });

  it.each(shapes)("computes gradients of %o within 1e-5 of finite differences", async (shape) => {
    const kernels = await createKernels(options);
    const { x, weights, state, cell, dy } = example(shape);
    const at = {
      x: Float64Array.from(x),
      kernel: Float64Array.from(weights.kernel),
      recurrentKernel: Float64Array.from(weights.recurrentKernel),
      bias: Float64Array.from(weights.bias),
      initialState: Float64Array.from(state),
      initialCell: Float64Array.from(cell),
    };
    const loss = () => {
      const { outputs } = lstm64(at.x, at, shape, at.initialState, at.initialCell);
      return outputs.reduce((sum, value, i) => sum + value * dy[i]!, 0);
    };
    const forward = kernels.lstmForward(x, weights, shape, { state, cell, training: true });
    const gradients = kernels.lstmBackward(weights, shape, forward, dy);
    for (const name of Object.keys(at) as (keyof typeof at)[]) {
      const pairs = differences(at[name], loss);
      const actual = Float32Array.from(pairs, ([index]) => gradients[name]![index]!);
      expect(gradients[name]!.length, name).toBe(at[name].length);
      expectClose(
        actual,
        pairs.map(([, value]) => value),
        1e-5,
      );
    }
    const again = kernels.lstmBackward(weights, shape, forward, dy, { inputGradient: false });
    expect(again.x).toBeUndefined();
    expect(again.kernel).toEqual(gradients.kernel);
    kernels.release(forward);
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
  });
});
