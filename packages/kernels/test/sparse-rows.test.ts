import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels, SequenceShape, SparseRows } from "../src/kernels.ts";
import { engines } from "./engines.ts";
import { expectClose, randomArray } from "./tools.ts";

const shapes: [SequenceShape, count: number][] = [
  [{ batch: 1, time: 1, input: 1, units: 1 }, 1],
  [{ batch: 3, time: 5, input: 7, units: 8 }, 2],
  [{ batch: 5, time: 9, input: 30, units: 13 }, 4],
  [{ batch: 64, time: 6, input: 11, units: 24 }, 1],
];

/** Entries, and the dense rows that they stand for. A row may be named twice in one step. */
function sparse({ batch, time, input }: SequenceShape, count: number, withValues: boolean) {
  const places = randomArray(batch * time * count, 1);
  const indices = Int32Array.from(places, (place) => Math.floor(((place + 1) / 2) * input));
  const rows: SparseRows = withValues ? { indices, values: randomArray(indices.length, 2) } : { indices };
  const dense = new Float32Array(batch * time * input);
  for (const [i, index] of indices.entries()) {
    dense[Math.floor(i / count) * input + index]! += rows.values?.[i] ?? 1;
  }
  return { rows, dense };
}

function weightsOf(kind: "lstm" | "gru", { input, units }: SequenceShape) {
  const columns = (kind === "lstm" ? 4 : 3) * units;
  return {
    kernel: randomArray(input * columns, 3, 0.5),
    recurrentKernel: randomArray(units * columns, 4, 0.5),
    bias: randomArray((kind === "lstm" ? 1 : 2) * columns, 5),
  };
}

describe.each(engines)("with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => kernels.dispose());

  describe.each(["lstm", "gru"] as const)("sparse rows into a sequence of %s", (kind) => {
    it.each(shapes)("of %o, %i a step, give what dense rows give", (shape, count) => {
      const weights = weightsOf(kind, shape);
      const dy = randomArray(shape.batch * shape.time * shape.units, 6);
      for (const withValues of [false, true]) {
        const { rows, dense } = sparse(shape, count, withValues);
        const [actual, expected] = [rows, dense].map((x) => {
          const forward = kernels[`${kind}Forward`](x, weights, shape, { training: true });
          const gradients = kernels[`${kind}Backward`](weights, shape, forward, dy);
          kernels.release(forward);
          return { forward, gradients };
        }) as [Run, Run];
        expectClose(actual.forward.outputs, expected.forward.outputs, 2e-6);
        expect(kernels[`${kind}Forward`](rows, weights, shape).outputs).toEqual(actual.forward.outputs);
        for (const name of ["kernel", "recurrentKernel", "bias", "initialState"] as const) {
          expectClose(actual.gradients[name], expected.gradients[name], 2e-6);
        }
        expect(actual.gradients.x).toBeUndefined();
      }
      expect(kernels.usedMemory).toBe(0);
    });
  });
});

interface Run {
  readonly forward: ReturnType<Kernels["lstmForward"]>;
  readonly gradients: ReturnType<Kernels["lstmBackward"]>;
}

it("names an index outside the kernel, and entries that do not fit the steps", async () => {
  const kernels = await createKernels();
  const shape = { batch: 1, time: 2, input: 3, units: 8 };
  const weights = weightsOf("lstm", shape);
  const run = (x: SparseRows) => () => kernels.lstmForward(x, weights, shape);
  expect(run({ indices: Int32Array.of(0, 3) })).toThrow(
    "lstmForward: indices must be within 0–2, got 3 at 1",
  );
  expect(run({ indices: Int32Array.of(0, 1, 2) })).toThrow(
    "lstmForward: indices must be [batch, time, count], a multiple of 2 numbers, got 3",
  );
  expect(run({ indices: Int32Array.of(0, 1), values: new Float32Array(3) })).toThrow(
    "lstmForward: values must be [batch, time, count], as indices, 2 numbers, got 3",
  );
  expect(kernels.usedMemory).toBe(0);
  kernels.dispose();
});
