import { ownPlace, receiver, same, withScope } from "./arena.ts";
import { checkLength, split } from "./checks.ts";
import type { Engine } from "./engine.ts";

/** Options of {@link Kernels.gelu} and {@link Kernels.geluBackward}. */
export interface GeluOptions {
  /** As long as x: where to write, instead of to a new array; it may be x. */
  readonly out?: Float32Array;
}

/** Numbers below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 15;

/** See `Kernels.gelu`. */
export function gelu(engine: Engine, x: Float32Array, { out }: GeluOptions = {}): Float32Array {
  checkLength("gelu", "out", out, x.length, "as long as x");
  return run(engine, "gelu", [x], out);
}

/** See `Kernels.geluBackward`. */
export function geluBackward(
  engine: Engine,
  x: Float32Array,
  outputGradients: Float32Array,
  { out }: GeluOptions = {},
): Float32Array {
  const { length } = x;
  checkLength("geluBackward", "outputGradients", outputGradients, length, "as long as x");
  checkLength("geluBackward", "out", out, length, "as long as x");
  return run(engine, "geluBackward", [x, outputGradients], out);
}

/** Shares out a routine that goes over some arrays number by number, in lines of the cache. */
function run(
  { arena, threads, callAll }: Engine,
  routine: "gelu" | "geluBackward",
  inputs: readonly Float32Array[],
  out: Float32Array | undefined,
): Float32Array {
  const { length } = inputs[0]!;
  if (length === 0) return out ?? new Float32Array(0);
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out ?? new Float32Array(length));
    const place = ownPlace(
      arena,
      out,
      inputs.filter((input) => !same(input, out)),
    );
    const sources = scope.read(...inputs);
    const target = place || scope.take(length);
    callAll(
      routine,
      split(length, length < worthSharing ? 1 : threads, 16).map(({ start, count }) => {
        return [...[...sources, target].map((at) => at + start * 4), count];
      }),
    );
    return deliver(target);
  });
}
