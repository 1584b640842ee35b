import { receiver, withScope } from "./arena.ts";
import { checkIds, checkLength, checkSizes, split } from "./checks.ts";
import type { Call, Engine } from "./engine.ts";
import type { HeadField, HeadsLoss, HeadsLossOptions } from "./heads.ts";
import { gradientLayout } from "./heads-gradients.ts";
import { type HeadPlaces, headsPasses } from "./heads-passes.ts";

const place = "headsLoss";

/** Rows for which all heads run before the next: many enough that handing out their calls is quick. */
const blockRows = 512;
/** Numbers that threads share out in: a line of the cache, so that no two write to the same one. */
const line = 16;

/** The classes of a field's head, 0 of one that is not predicted; throws unless its arrays fit each other. */
function classesOf(field: HeadField, index: number, rows: number, width: number, size: number): number {
  const { values, given, hidden, output, number } = field;
  const name = (what: string) => `${what} of field ${index}`;
  const whole = values instanceof Int32Array;
  if (given && whole && given.length % size !== 0) {
    throw new RangeError(`${place}: ${name("given")} must be [values, ${size}], got ${given.length} numbers`);
  }
  if (!whole) checkLength(place, name("given"), given, size, "[1, size]");
  const classes = output?.bias.length ?? 0;
  const known = Math.min(given ? given.length / size : Infinity, output && !number ? classes : Infinity);
  if (whole) checkIds(place, name("values"), values, rows, known);
  else checkLength(place, name("values"), values, rows, "[rows]");
  if (number) checkLength(place, name("targets"), number.targets, rows, "[rows]");
  if (!output) return 0;
  if (!whole !== (number !== undefined) || (number && classes !== 1)) {
    throw new Error(`${place}: ${name("the head")} must be of classes (int32 values), or of one number`);
  }
  if ((hidden !== undefined) !== size > 0) {
    throw new Error(`${place}: all heads must have a hidden layer, or none, but field ${index} differs`);
  }
  checkLength(place, name("the hidden bias"), hidden?.bias, size, "[size]");
  checkLength(place, name("the hidden kernel"), hidden?.kernel, width * size, "[width, size]");
  const inner = hidden ? size : width;
  checkLength(place, name("the output kernel"), output.kernel, inner * classes, `[${inner}, classes]`);
  return classes;
}

/** See `Kernels.headsLoss`. */
export function headsLoss(
  engine: Engine,
  features: Float32Array,
  fields: readonly HeadField[],
  rows: number,
  width: number,
  { rowWeights, out }: HeadsLossOptions = {},
): HeadsLoss {
  checkSizes(place, { rows, width, "the number of fields": fields.length });
  checkLength(place, "features", features, rows * width, "[rows, width]");
  checkLength(place, "rowWeights", rowWeights, rows, "[rows]");
  checkLength(place, "out", out, rows * width, "[rows, width]");
  const size = fields.find((field) => field.hidden)?.hidden?.bias.length ?? 0;
  const classes = fields.map((field, index) => classesOf(field, index, rows, width, size));
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const training = rowWeights !== undefined;
    const deliver = training && receiver(arena, out ?? new Float32Array(rows * width));
    const ownOut = out ? arena.place(out) : 0;
    const [source, weights, ...places] = scope.read(
      features,
      rowWeights,
      ...fields.flatMap(({ values, given, hidden, output, number }) => [
        ...[values, given, hidden?.kernel, hidden?.bias, output?.kernel, output?.bias, number?.targets],
      ]),
    ) as [number, number, ...number[]];
    const heads = fields.map((field, index): HeadPlaces => {
      const [values, given, hidden, hiddenBias, output, outputBias, targets] = places.slice(7 * index) as [
        ...[number, number, number, number, number, number, number],
      ];
      const own = { values, given, hidden, hiddenBias, output, outputBias, targets };
      return { ...own, field, classes: classes[index]! };
    });
    const nats = scope.zeros(rows * fields.length);
    const dFeatures = training ? ownOut || scope.take(rows * width) : 0;
    const layout = gradientLayout(heads, width, size);
    const plan = { features: source, rowWeights: weights, width, size, heads, nats, dFeatures };
    const passes = headsPasses(engine, scope, plan, Math.min(blockRows, rows));
    const parts = split(rows, engine.threads).map((part) => {
      const gradients = training ? scope.zeros(layout.floats) : 0;
      return { ...part, gradients, passes: passes(layout.places(gradients)) };
    });
    engine.run(
      parts.map(({ start, count, passes }) => {
        const calls: Call[] = [];
        for (let at = start; at < start + count; at += blockRows) {
          calls.push(...passes(at, Math.min(blockRows, start + count - at)));
        }
        return calls;
      }),
    );
    const lost = arena.view(nats, rows * fields.length).slice();
    if (!deliver) return { nats: lost };
    const [first, ...others] = parts.map((part) => part.gradients) as [number, ...number[]];
    for (const other of others) {
      engine.share("addMatrix", engine.threads, layout.floats, line, (start, count) => [
        ...[other + start * 4, 0, first + start * 4, 0, 1, count],
      ]);
    }
    const own = layout.read(engine, scope, first);
    return { nats: lost, gradients: { features: deliver(dFeatures), fields: own } };
  });
}
