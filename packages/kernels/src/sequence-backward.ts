import { receiver, type Scope, withScope } from "./arena.ts";
import { packTransposed, padWeights, unpadTable, unpadWeights } from "./cell-weights.ts";
import type { Cell } from "./cells.ts";
import { checkLength } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type {
  CellWeights,
  SequenceBackwardOptions,
  SequenceForward,
  SequenceGradients,
  SequenceShape,
} from "./kernels.ts";
import { checkSequence, layoutOf, lookupArguments } from "./sequence.ts";

/** Rows for which the gradient of the weights is taken at once: few enough for the second cache. */
const blockRows = 256;

/** A gradient that goes to an array of the caller's. */
interface Target {
  /** Where it is found: in the array, if that lies in the kernels' memory. */
  readonly pointer: number;
  deliver(): Float32Array;
}

/** Where to find gradients that go to these arrays; asked before anything is taken, answered after. */
function targetsOf({ arena }: Engine, arrays: readonly Float32Array[]): (scope: Scope) => Target[] {
  const found = arrays.map((array) => ({
    place: arena.place(array),
    length: array.length,
    deliver: receiver(arena, array),
  }));
  return (scope) =>
    found.map(({ place, length, deliver }) => {
      const pointer = place || scope.take(length);
      return { pointer, deliver: () => deliver(pointer) };
    });
}

/** Runs a layer backward: `Kernels.lstmBackward` and `gruBackward`. */
export function sequenceBackward(
  engine: Engine,
  cell: Cell,
  weights: CellWeights,
  shape: SequenceShape,
  forward: SequenceForward,
  outputGradients: Float32Array,
  options: SequenceBackwardOptions = {},
): SequenceGradients {
  const place = `${cell.kind}Backward`;
  const { batch, time, input, units } = shape;
  checkSequence(place, cell, weights, shape);
  checkLength(place, "outputGradients", outputGradients, batch * time * units, "[batch, time, units]");
  const { parts, lookup } = engine.saved.recall(place, cell.kind, shape, forward.saved);
  const { out = {} } = options;
  checkLength(place, "out.x", out.x, batch * time * input, "[batch, time, input]");
  for (const name of ["kernel", "recurrentKernel", "bias"] as const) {
    checkLength(place, `out.${name}`, out[name], weights[name].length, `as large as ${name}`);
  }
  const dense = lookup.count === 0;
  const wantsX = dense && options.inputGradient !== false;
  const { arena } = engine;
  const layout = layoutOf(dense ? shape : { ...shape, input: 0 });
  const { padded, width, stride } = layout;
  const columns = 4 * padded;
  return withScope(arena, (scope) => {
    const { kernel, recurrentKernel, bias } = weights;
    const take = targetsOf(engine, [
      out.kernel ?? new Float32Array(kernel.length),
      out.recurrentKernel ?? new Float32Array(recurrentKernel.length),
      out.bias ?? new Float32Array(bias.length),
      (wantsX && out.x) || new Float32Array(wantsX ? batch * time * input : 0),
    ]);
    // of look-ups, the kernel has no part in what passes backward
    const [pKernel, pRecurrent, pBias, dy] = scope.read(
      ...[dense ? kernel : undefined, recurrentKernel, bias, outputGradients],
    ) as [number, number, number, number];
    const targets = take(scope) as [Target, Target, Target, Target];
    const blocks = cell.backwardBlocks(layout);
    const own = { kernel: pKernel, recurrentKernel: pRecurrent, bias: pBias };
    const matrix = padWeights(engine, scope, cell, own, layout);
    const toState = packTransposed(engine, scope, matrix, blocks.state, layout);
    const toInput = wantsX ? packTransposed(engine, scope, matrix, blocks.input, layout) : 0;
    const dx = wantsX ? targets[3].pointer : 0;
    const work = parts.map((part) => {
      const steps = Math.min(time, Math.max(1, Math.floor(blockRows / part.count)));
      return {
        ...part,
        steps,
        weights: scope.zeros(width * columns),
        table: dense ? 0 : scope.zeros(input * columns),
        state: scope.zeros(part.count * padded),
        cell: cell.hasCells ? scope.zeros(part.count * padded) : 0,
        dz: scope.take(steps * part.count * columns),
        panels: scope.take(steps * part.count * columns),
      };
    });
    engine.callAll(
      cell.hasCells ? "lstmBackward" : "gruBackward",
      work.map((part) => [
        dy + part.start * time * units * 4,
        dx && dx + part.start * time * input * 4,
        ...[part.rows, stride * 4, toState, toInput, part.gates],
        ...(cell.hasCells ? [part.cells, part.tanh] : []),
        ...[part.weights, part.state],
        ...(cell.hasCells ? [part.cell] : []),
        ...[part.dz, part.panels, part.table, ...lookupArguments(lookup, part)],
        ...[part.count, time, layout.input, units, padded, part.steps],
      ]),
    );
    const [first, ...others] = work as [(typeof work)[0], ...typeof work];
    for (const other of others) {
      engine.call("addMatrix", other.weights, 0, first.weights, 0, 1, width * columns);
      if (!dense) engine.call("addMatrix", other.table, 0, first.table, 0, 1, input * columns);
    }
    const [dKernel, dRecurrent, dBias] = targets.map(({ pointer }) => pointer) as [number, number, number];
    const gradients = { kernel: dKernel, recurrentKernel: dRecurrent, bias: dBias };
    unpadWeights(engine, cell, first.weights, gradients, layout);
    if (!dense) unpadTable(engine, cell, first.table, dKernel, layout, input);
    const initial = (name: "state" | "cell") => {
      const target = scope.take(batch * units);
      for (const part of work) {
        const at = target + part.start * units * 4;
        engine.call("copyMatrix", part[name], padded * 4, at, units * 4, part.count, units);
      }
      return arena.view(target, batch * units).slice();
    };
    return {
      kernel: targets[0].deliver(),
      recurrentKernel: targets[1].deliver(),
      bias: targets[2].deliver(),
      initialState: initial("state"),
      ...(cell.hasCells ? { initialCell: initial("cell") } : {}),
      ...(wantsX ? { x: targets[3].deliver() } : {}),
    };
  });
}
