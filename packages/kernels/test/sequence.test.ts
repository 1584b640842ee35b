import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels, SequenceShape } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { differences, gru64, lstm64 } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

const shapes: SequenceShape[] = [
  { batch: 1, time: 1, input: 1, units: 1 },
  { batch: 3, time: 5, input: 7, units: 8 },
  { batch: 5, time: 9, input: 3, units: 13 },
  { batch: 13, time: 2, input: 17, units: 24 },
  { batch: 64, time: 6, input: 5, units: 6 },
  { batch: 1, time: 300, input: 2, units: 3 },
];

const cells = {
  lstm: { gates: 4, biases: 1, reference: lstm64, hasCells: true },
  gru: { gates: 3, biases: 2, reference: gru64, hasCells: false },
};

/** Arrays for a shape. */
function example(kind: keyof typeof cells, shape: SequenceShape) {
  const { batch, time, input, units } = shape;
  const { gates, biases } = cells[kind];
  return {
    x: randomArray(batch * time * input, 1),
    weights: {
      kernel: randomArray(input * gates * units, 2, 0.5),
      recurrentKernel: randomArray(units * gates * units, 3, 0.5),
      bias: randomArray(biases * gates * units, 4),
    },
    state: randomArray(batch * units, 5),
    cell: randomArray(batch * units, 6),
    dy: randomArray(batch * time * units, 7),
  };
}

const double = (array: Float32Array) => Float64Array.from(array);

describe.each(engines)("with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => kernels.dispose());

  describe.each(["lstm", "gru"] as const)("a sequence of %s", (kind) => {
    const { reference, hasCells } = cells[kind];

    it.each(shapes)("of %o has outputs and cells right within 2e-6", (shape) => {
      const { x, weights, state, cell } = example(kind, shape);
      const weights64 = {
        kernel: double(weights.kernel),
        recurrentKernel: double(weights.recurrentKernel),
        bias: double(weights.bias),
      };
      const { batch, time, units } = shape;
      for (const start of [{}, { state }, ...(hasCells ? [{ state, cell }, { cell }] : [])]) {
        const expected = reference(
          double(x),
          weights64,
          shape,
          "state" in start ? double(state) : undefined,
          "cell" in start ? double(cell) : undefined,
        );
        for (const training of [false, true]) {
          const forward = kernels[`${kind}Forward`](x, weights, shape, {
            ...start,
            training,
            cells: hasCells,
          });
          expectClose(forward.outputs, expected.outputs, 2e-6);
          if (hasCells) {
            expectClose(forward.cells!, expected.cells, 2e-6);
            const last = Array.from({ length: batch * units }, (_, i) => {
              return expected.cells[(Math.floor(i / units) * time + time - 1) * units + (i % units)]!;
            });
            expectClose(forward.finalCell!, last, 2e-6);
          }
          expect(kernels.usedMemory > 0).toBe(training);
          kernels.release(forward);
        }
      }
      expect(kernels.usedMemory).toBe(0);
    });

    it("passes NaN on, in its sequence only, from its step on", () => {
      const shape = { batch: 2, time: 4, input: 3, units: 5 };
      const { x, weights } = example(kind, shape);
      x[(4 + 2) * 3] = Number.NaN; // sequence 1, step 2
      const { outputs } = kernels[`${kind}Forward`](x, weights, shape);
      expect(Array.from(outputs, Number.isNaN)).toEqual(Array.from(outputs, (_, i) => i >= (4 + 2) * 5));
    });

    it.each(shapes)("of %o has gradients within 1e-5 of finite differences", (shape) => {
      const { x, weights, state, cell, dy } = example(kind, shape);
      const at = {
        x: double(x),
        kernel: double(weights.kernel),
        recurrentKernel: double(weights.recurrentKernel),
        bias: double(weights.bias),
        initialState: double(state),
        ...(hasCells ? { initialCell: double(cell) } : {}),
      };
      const loss = () => {
        const { outputs } = reference(at.x, at, shape, at.initialState, at.initialCell);
        return outputs.reduce((sum, value, i) => sum + value * dy[i]!, 0);
      };
      const start = hasCells ? { state, cell } : { state };
      const forward = kernels[`${kind}Forward`](x, weights, shape, { ...start, training: true });
      const gradients = kernels[`${kind}Backward`](weights, shape, forward, dy);
      for (const [name, values] of Object.entries(at)) {
        const gradient = gradients[name as keyof typeof gradients]!;
        const pairs = differences(values, loss);
        expect(gradient.length, name).toBe(values.length);
        expectClose(
          Float32Array.from(pairs, ([index]) => gradient[index]!),
          pairs.map(([, value]) => value),
          1e-5,
        );
      }
      const again = kernels[`${kind}Backward`](weights, shape, forward, dy, { inputGradient: false });
      expect(again.x).toBeUndefined();
      expect(again.kernel).toEqual(gradients.kernel);
      kernels.release(forward);
      expect(kernels.usedMemory).toBe(0);
    });
  });
});
