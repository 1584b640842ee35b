import { withScope } from "./arena.ts";
import { checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { MatMulOptions } from "./kernels.ts";

/** Threads share out rows of c in whole tiles: a multiple of both builds' heights. */
const rowUnit = 12;
/** Rows of c from which a transposed a is turned first: its columns, as they lie, then fall on too few lines of the cache. */
const worthTurning = 256;
/** Multiply-adds below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 19;

/** See `Kernels.matMul`. */
export function matMul(
  engine: Engine,
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  options: MatMulOptions = {},
): Float32Array {
  const { transposeA = false, transposeB = false, bias, accumulate = false } = options;
  checkSizes("matMul", { m, k, n });
  checkLength("matMul", "a", a, m * k, transposeA ? "[k, m]" : "[m, k]");
  checkLength("matMul", "b", b, k * n, transposeB ? "[n, k]" : "[k, n]");
  checkLength("matMul", "bias", bias, n, "[n]");
  checkLength("matMul", "out", options.out, m * n, "[m, n]");
  if (accumulate && !options.out) throw new Error("matMul: accumulate adds to out, so out must be given");
  const out = options.out ?? new Float32Array(m * n);
  const { arena } = engine;
  const threads = m * k * n < worthSharing ? 1 : engine.threads;
  withScope(arena, (scope) => {
    const pa = scope.copy(a);
    const pb = scope.copy(b);
    const panels = scope.take(Math.ceil(n / 8) * 8 * k);
    const c = accumulate ? scope.copy(out) : scope.take(m * n);
    const stride = k * 32;
    engine.callAll(
      transposeB ? "packPanelsTransposed" : "packPanels",
      split(n, threads, 8).map(({ start, count }) => {
        const source = pb + start * (transposeB ? k : 1) * 4;
        return [source, (transposeB ? k : n) * 4, panels + (start / 8) * stride, stride, k, count];
      }),
    );
    const turned = transposeA && m >= worthTurning ? scope.take(m * k) : 0;
    if (turned) {
      engine.callAll(
        "transpose",
        split(m, threads, rowUnit).map(({ start, count }) => {
          return [pa + start * 4, m * 4, turned + start * k * 4, k * 4, k, count];
        }),
      );
    }
    const rowsOfA =
      transposeA && !turned
        ? { data: pa, lda: m * 4, row: 4 }
        : { data: turned || pa, lda: k * 4, row: k * 4 };
    if (bias) {
      const row = scope.copy(bias);
      engine.call(accumulate ? "addMatrix" : "copyMatrix", row, 0, c, n * 4, m, n);
    }
    engine.callAll(
      transposeA && !turned ? "productTransposed" : "product",
      split(m, threads, rowUnit).map(({ start, count }) => {
        const { data, lda, row } = rowsOfA;
        const target = c + start * n * 4;
        return [
          data + start * row,
          lda,
          panels,
          stride,
          target,
          n * 4,
          count,
          n,
          k,
          accumulate || bias ? 1 : 0,
        ];
      }),
    );
    out.set(arena.view(c, m * n));
  });
  return out;
}
