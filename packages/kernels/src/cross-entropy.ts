import { receiver, withScope } from "./arena.ts";
import { checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { CrossEntropyOptions } from "./kernels.ts";

const place = "softmaxCrossEntropy";

/** Logits below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 15;

function checkLabels(labels: Int32Array, rows: number, classes: number): void {
  if (labels.length !== rows) {
    throw new RangeError(`${place}: labels must be [rows], ${rows} numbers, got ${labels.length}`);
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= classes);
  if (wrong >= 0) {
    throw new RangeError(
      `${place}: labels must be within 0–${classes - 1}, got ${labels[wrong]} in row ${wrong}`,
    );
  }
}

/** See `Kernels.softmaxCrossEntropy`. */
export function softmaxCrossEntropy(
  engine: Engine,
  logits: Float32Array,
  labels: Int32Array,
  rows: number,
  classes: number,
  { gradient, weights }: CrossEntropyOptions = {},
): Float32Array {
  checkSizes(place, { rows, classes });
  checkLength(place, "logits", logits, rows * classes, "[rows, classes]");
  checkLength(place, "gradient", gradient, rows * classes, "[rows, classes]");
  checkLength(place, "weights", weights, rows, "[rows]");
  checkLabels(labels, rows, classes);
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = gradient && receiver(arena, gradient);
    const [data, own, scales] = scope.copy(logits, labels, weights) as [number, number, number];
    const [below, sums] = [scope.take(rows), scope.take(rows)];
    engine.callAll(
      "crossEntropy",
      split(rows, rows * classes < worthSharing ? 1 : engine.threads).map(({ start, count }) => {
        const at = start * 4;
        const scale = scales && scales + at;
        return [
          data + at * classes,
          own + at,
          scale,
          below + at,
          sums + at,
          count,
          classes,
          gradient ? 1 : 0,
        ];
      }),
    );
    deliver?.(data);
    const total = arena.view(sums, rows);
    return arena.view(below, rows).map((difference, row) => difference + Math.log(total[row]!));
  });
}
