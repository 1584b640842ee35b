import { openScope, type Scope, withScope } from "./arena.ts";
import { packBlocks, padWeights } from "./cell-weights.ts";
import type { Cell } from "./cells.ts";
import { checkLength, split } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { CellWeights, SequenceForward, SequenceOptions, SequenceShape } from "./kernels.ts";
import { checkSequence, type Layout, layoutOf, type Part } from "./sequence.ts";

/** Room for each thread's part of the batch, its first step's state and cells zero. */
function takeParts(engine: Engine, scope: Scope, cell: Cell, layout: Layout, training: boolean): Part[] {
  const { batch, time, padded, stride } = layout;
  const zeroed = (floats: number, zeros: number) => {
    const pointer = scope.take(floats);
    engine.call("zero", pointer, zeros);
    return pointer;
  };
  return split(batch, engine.threads).map(({ start, count }) => {
    const steps = training ? time : 1;
    const state = count * padded;
    return {
      start,
      count,
      rows: zeroed((time + 1) * count * stride, count * stride),
      gates: scope.take(steps * 4 * state),
      cells: cell.hasCells ? zeroed((training ? time + 1 : 1) * state, state) : 0,
      tanh: cell.hasCells ? scope.take(steps * state) : 0,
    };
  });
}

/** Runs a layer forward: `Kernels.lstmForward` and `gruForward`. */
export function sequenceForward(
  engine: Engine,
  cell: Cell,
  x: Float32Array,
  weights: CellWeights,
  shape: SequenceShape,
  options: SequenceOptions = {},
): SequenceForward {
  const place = `${cell.kind}Forward`;
  const { batch, time, input, units } = shape;
  const { training = false, state, cell: initialCell } = options;
  checkSequence(place, cell, weights, shape);
  checkLength(place, "x", x, batch * time * input, "[batch, time, input]");
  checkLength(place, "state", state, batch * units, "[batch, units]");
  checkLength(place, "cell", initialCell, batch * units, "[batch, units]");
  checkLength(place, "out", options.out, batch * time * units, "[batch, time, units]");
  if (!cell.hasCells && (initialCell || options.cells))
    throw new Error(`${place}: a ${cell.kind} has no cells`);
  const { arena } = engine;
  const layout = layoutOf(shape);
  const { padded, stride } = layout;
  const kept = openScope(arena);
  try {
    const parts = takeParts(engine, kept, cell, layout, training);
    const result = withScope(arena, (scope) => {
      const matrix = padWeights(engine, scope, cell, weights, layout);
      const panels = packBlocks(engine, scope, matrix, cell.forwardBlocks(layout), layout);
      const px = scope.copy(x);
      const outputs = scope.take(batch * time * units);
      const cells = options.cells ? scope.take(batch * time * units) : 0;
      for (const [data, name, row] of [
        [state, "rows", stride],
        [initialCell, "cells", padded],
      ] as const) {
        if (!data) continue;
        const source = scope.copy(data);
        for (const part of parts) {
          const from = source + part.start * units * 4;
          engine.call("copyMatrix", from, units * 4, part[name], row * 4, part.count, units);
        }
      }
      engine.callAll(
        cell.hasCells ? "lstmForward" : "gruForward",
        parts.map((part) => [
          px + part.start * time * input * 4,
          outputs + part.start * time * units * 4,
          ...(cell.hasCells ? [cells && cells + part.start * time * units * 4] : []),
          ...[part.rows, stride * 4, panels, part.gates],
          ...(cell.hasCells ? [part.cells, part.tanh] : []),
          ...[part.count, time, input, units, padded, training ? 1 : 0],
        ]),
      );
      const out = options.out ?? new Float32Array(batch * time * units);
      out.set(arena.view(outputs, out.length));
      if (!cell.hasCells) return { outputs: out };
      const final = scope.take(batch * units);
      for (const part of parts) {
        const last = part.cells + (training ? time * part.count * padded * 4 : 0);
        const target = final + part.start * units * 4;
        engine.call("copyMatrix", last, padded * 4, target, units * 4, part.count, units);
      }
      return {
        outputs: out,
        finalCell: arena.view(final, batch * units).slice(),
        ...(cells ? { cells: arena.view(cells, batch * time * units).slice() } : {}),
      };
    });
    if (training) return { ...result, saved: engine.saved.keep(cell.kind, shape, kept, parts) };
    kept.close();
    return result;
  } catch (error) {
    kept.close();
    throw error;
  }
}
