import { receiver, type Scope, withScope } from "./arena.ts";
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
  const { length } = x;
  checkLength("gelu", "out", out, length, "as long as x");
  return run(engine, length, out, (scope) => {
    const [source] = scope.copy(x) as [number];
    return { routine: "gelu", target: source, operands: [source, source] };
  });
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
  return run(engine, length, out, (scope) => {
    const [source, dy] = scope.copy(x, outputGradients) as [number, number];
    return { routine: "geluBackward", target: source, operands: [source, dy, source] };
  });
}

interface Pass {
  readonly routine: "gelu" | "geluBackward";
  readonly target: number;
  readonly operands: readonly number[];
}

/** Shares out a routine that goes over `length` numbers, in fours. */
function run(
  engine: Engine,
  length: number,
  out: Float32Array | undefined,
  prepare: (scope: Scope) => Pass,
): Float32Array {
  const { arena, threads } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out ?? new Float32Array(length));
    const { routine, target, operands } = prepare(scope);
    const parts = split(length, length < worthSharing ? 1 : threads, 16);
    const lists = parts.map(({ start, count }) => [...operands.map((at) => at + start * 4), count]);
    if (lists.length > 0) engine.callAll(routine, lists);
    return deliver(target);
  });
}
