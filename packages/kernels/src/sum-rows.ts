import { withScope } from "./arena.ts";
import { checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";

/** Numbers below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 16;
/** Columns that threads share out in: a line of the cache, so that no two write to the same one. */
const columnUnit = 16;

/** See `Kernels.sumRows`. */
export function sumRows(engine: Engine, x: Float32Array, rows: number, width: number): Float32Array {
  checkSizes("sumRows", { rows, width });
  checkLength("sumRows", "x", x, rows * width, "[rows, width]");
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const [source] = scope.read(x) as [number];
    const sums = scope.zeros(width);
    const parts = split(width, rows * width < worthSharing ? 1 : engine.threads, columnUnit);
    engine.callAll(
      "addMatrix",
      parts.map(({ start, count }) => [source + start * 4, width * 4, sums + start * 4, 0, rows, count]),
    );
    return arena.view(sums, width).slice();
  });
}
