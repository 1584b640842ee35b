import { ownPlace, receiver, same, withScope } from "./arena.ts";
import { checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";

/** Options of {@link Kernels.layerNorm} and {@link Kernels.layerNormBackward}. */
export interface LayerNormOptions {
  /** Added to the variance, so that a row of equal numbers is not divided by 0. @default 1e-5 */
  readonly epsilon?: number;
  /** `[rows, width]`: where to write the result, or the gradient of x, instead of to a new array; it may be x. */
  readonly out?: Float32Array;
}

/** The gradients of a layer norm. */
export interface LayerNormGradients {
  /** `[rows, width]` */
  readonly x: Float32Array;
  /** `[width]` */
  readonly scale: Float32Array;
  /** `[width]` */
  readonly bias: Float32Array;
}

/** Numbers below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 16;
const defaultEpsilon = 1e-5;

/** See `Kernels.layerNorm`. */
export function layerNorm(
  engine: Engine,
  x: Float32Array,
  scale: Float32Array,
  bias: Float32Array,
  rows: number,
  width: number,
  { epsilon = defaultEpsilon, out }: LayerNormOptions = {},
): Float32Array {
  check("layerNorm", rows, width, epsilon, { x, out }, { scale, bias });
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out ?? new Float32Array(rows * width));
    const place = ownPlace(arena, out, [scale, bias, ...others(out, x)]);
    const [source, scales, biases] = scope.read(x, scale, bias) as [number, number, number];
    const target = place || scope.take(rows * width);
    engine.callAll(
      "layerNorm",
      parts(engine, rows, width).map(({ start, count }) => {
        const at = start * width * 4;
        return [source + at, scales, biases, target + at, count, width, epsilon];
      }),
    );
    return deliver(target);
  });
}

/** See `Kernels.layerNormBackward`. */
export function layerNormBackward(
  engine: Engine,
  x: Float32Array,
  scale: Float32Array,
  outputGradients: Float32Array,
  rows: number,
  width: number,
  { epsilon = defaultEpsilon, out }: LayerNormOptions = {},
): LayerNormGradients {
  check("layerNormBackward", rows, width, epsilon, { x, outputGradients, out }, { scale });
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out ?? new Float32Array(rows * width));
    const place = ownPlace(arena, out, [scale, ...others(out, x, outputGradients)]);
    const [source, scales, dy] = scope.read(x, scale, outputGradients) as [number, number, number];
    const target = place || scope.take(rows * width);
    const shares = parts(engine, rows, width).map((part) => ({ ...part, sums: scope.zeros(2 * width) }));
    engine.callAll(
      "layerNormBackward",
      shares.map(({ start, count, sums }) => {
        const at = start * width * 4;
        return [source + at, scales, dy + at, target + at, sums, sums + width * 4, count, width, epsilon];
      }),
    );
    const [{ sums: total }, ...rest] = shares as [(typeof shares)[0], ...typeof shares];
    for (const { sums } of rest) engine.call("addMatrix", sums, 0, total, 0, 1, 2 * width);
    const gradients = arena.view(total, 2 * width);
    return { x: deliver(target), scale: gradients.slice(0, width), bias: gradients.slice(width) };
  });
}

/** The inputs that are not `out` itself: a row may be written over where it was read. */
function others(out: Float32Array | undefined, ...inputs: readonly Float32Array[]): Float32Array[] {
  return inputs.filter((input) => !same(input, out));
}

function parts({ threads }: Engine, rows: number, width: number) {
  return split(rows, rows * width < worthSharing ? 1 : threads);
}

function check(
  place: string,
  rows: number,
  width: number,
  epsilon: number,
  matrices: Readonly<Record<string, Float32Array | undefined>>,
  vectors: Readonly<Record<string, Float32Array>>,
): void {
  checkSizes(place, { rows, width });
  for (const [name, array] of Object.entries(matrices)) {
    checkLength(place, name, array, rows * width, "[rows, width]");
  }
  for (const [name, array] of Object.entries(vectors)) checkLength(place, name, array, width, "[width]");
  if (!(epsilon >= 0)) throw new RangeError(`${place}: epsilon must be at least 0, got ${epsilon}`);
}
