import { describe, expect, it } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import { engines } from "./engines.ts";
import { matMul64, transpose } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

const sizes: [m: number, k: number, n: number][] = [
  [1, 1, 1],
  [1, 7, 9],
  [5, 3, 8],
  [6, 8, 8],
  [7, 1, 17],
  [13, 31, 4],
  [64, 65, 66],
  [2, 1100, 3],
  [200, 600, 24],
  [261, 9, 11],
  [203, 530, 70],
];

describe.each(engines)("matMul with %o", (options) => {
  it.each(sizes)("of [%i, %i] · [·, %i] is right within 1e-5 in every transposition", async (m, k, n) => {
    const kernels = await createKernels(options);
    const a = randomArray(m * k, 1);
    const b = randomArray(k * n, 2);
    const bias = randomArray(n, 3);
    const before = randomArray(m * n, 4);
    const product = matMul64(Float64Array.from(a), Float64Array.from(b), m, k, n);
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const left = transposeA ? transpose(a, m, k) : a;
        const right = transposeB ? transpose(b, k, n) : b;
        const run = (more: object) =>
          kernels.matMul(left, right, m, k, n, { transposeA, transposeB, ...more });
        expectClose(run({}), product, 1e-5);
        const withBias = product.map((value, i) => value + bias[i % n]!);
        expectClose(run({ bias }), withBias, 1e-5);
        const out = before.slice();
        expect(run({ out })).toBe(out);
        expectClose(out, product, 1e-5);
        const sum = before.slice();
        run({ out: sum, accumulate: true, bias });
        expectClose(
          sum,
          withBias.map((value, i) => value + before[i]!),
          1e-5,
        );
      }
    }
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
  });
});
