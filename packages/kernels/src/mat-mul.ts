import { overlap, receiver, withScope } from "./arena.ts";
import { checkLength, checkSizes } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { MatMulOptions } from "./kernels.ts";

/** Threads share out rows of c in whole tiles: a multiple of both builds' heights. */
const rowUnit = 12;
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
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out);
    const place = arena.place(out);
    const apart = !place || !overlap(a, out);
    const [aPlace, pb, row, before] = scope.read(a, b, bias, accumulate && !place ? out : undefined) as [
      number,
      number,
      number,
      number,
    ];
    const pa = apart ? aPlace : scope.take(m * k); // b is read before c is written to, but a while it is
    if (!apart) engine.call("copyMatrix", aPlace, 0, pa, 0, 1, m * k);
    const c = place || before || scope.take(m * n);
    const panels = scope.take(Math.ceil(n / 8) * 8 * k);
    const stride = k * 32;
    const ldb = transposeB ? k * 4 : n * 4;
    engine.share(transposeB ? "packPanelsTransposed" : "packPanels", threads, n, 8, (start, count) => {
      const source = pb + start * (transposeB ? ldb : 4);
      return [source, ldb, panels + (start / 8) * stride, stride, k, count];
    });
    if (row) engine.call(accumulate ? "addMatrix" : "copyMatrix", row, 0, c, n * 4, m, n);
    const lda = transposeA ? m * 4 : k * 4;
    const add = accumulate || row ? 1 : 0;
    engine.share(transposeA ? "productTransposed" : "product", threads, m, rowUnit, (start, count) => {
      const source = pa + start * (transposeA ? 4 : lda);
      return [source, lda, panels, stride, c + start * n * 4, n * 4, count, n, k, add];
    });
    return deliver(c);
  });
}
