import { receiver, withScope } from "./arena.ts";
import { checkIds, checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { CrossEntropyOptions } from "./kernels.ts";

const place = "softmaxCrossEntropy";

/** Logits below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 15;

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
  checkIds(place, "labels", labels, rows, classes);
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = gradient && receiver(arena, gradient);
    const [data, own, scales] = scope.copy(logits, labels, weights) as [number, number, number];
    const nats = scope.take(rows);
    engine.callAll(
      "crossEntropy",
      split(rows, rows * classes < worthSharing ? 1 : engine.threads).map(({ start, count }) => {
        const at = start * 4;
        return [
          ...[data + at * classes, own + at, scales && scales + at, 1],
          ...[nats + at, 4, count, classes, gradient ? 1 : 0],
        ];
      }),
    );
    deliver?.(data);
    return arena.view(nats, rows).slice();
  });
}
