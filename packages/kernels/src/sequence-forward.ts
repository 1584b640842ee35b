import { openScope, overlap, receiver, type Scope, withScope } from "./arena.ts";
import { packBlocks, padTable, padWeights } from "./cell-weights.ts";
import type { Cell } from "./cells.ts";
import { checkLength, split } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { CellWeights, SequenceForward, SequenceOptions, SequenceShape, SparseRows } from "./kernels.ts";
import {
  checkSequence,
  checkSparse,
  type Layout,
  type Lookup,
  layoutOf,
  lookupArguments,
  type Part,
} from "./sequence.ts";

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

/** The cells after the last step, of a cell that has them. */
function finalCells(
  engine: Engine,
  scope: Scope,
  cell: Cell,
  { batch, time, units, padded }: Layout,
  parts: readonly Part[],
  training: boolean,
): { readonly finalCell?: Float32Array } {
  if (!cell.hasCells) return {};
  const final = scope.take(batch * units);
  for (const part of parts) {
    const last = part.cells + (training ? time * part.count * padded * 4 : 0);
    const target = final + part.start * units * 4;
    engine.call("copyMatrix", last, padded * 4, target, units * 4, part.count, units);
  }
  return { finalCell: engine.arena.view(final, batch * units).slice() };
}

/** Runs a layer forward: `Kernels.lstmForward` and `gruForward`. */
export function sequenceForward(
  engine: Engine,
  cell: Cell,
  x: Float32Array | SparseRows,
  weights: CellWeights,
  shape: SequenceShape,
  options: SequenceOptions = {},
): SequenceForward {
  const place = `${cell.kind}Forward`;
  const { batch, time, input, units } = shape;
  const { training = false, state, cell: initialCell, mask } = options;
  const dense = x instanceof Float32Array ? x : undefined;
  const sparse = x instanceof Float32Array ? undefined : x;
  checkSequence(place, cell, weights, shape);
  checkLength(place, "x", dense, batch * time * input, "[batch, time, input]");
  const count = sparse ? checkSparse(place, sparse, shape) : 0;
  checkLength(place, "state", state, batch * units, "[batch, units]");
  checkLength(place, "cell", initialCell, batch * units, "[batch, units]");
  checkLength(place, "mask", mask, batch * time, "[batch, time]");
  checkLength(place, "out", options.out, batch * time * units, "[batch, time, units]");
  if (!cell.hasCells && (initialCell || options.cells))
    throw new Error(`${place}: a ${cell.kind} has no cells`);
  const { arena } = engine;
  const layout = layoutOf(dense ? shape : { ...shape, input: 0 });
  const { padded, stride } = layout;
  const kept = openScope(arena);
  try {
    return withScope(arena, (scope) => {
      const out = options.out ?? new Float32Array(batch * time * units);
      const deliver = receiver(arena, out);
      const ownOut = dense && overlap(dense, out) ? 0 : arena.place(out);
      const [px, pKernel, pRecurrent, pBias, pState, pCell, ...kinds] = scope.read(
        ...[dense, weights.kernel, weights.recurrentKernel, weights.bias, state, initialCell],
        ...[sparse?.indices, sparse?.values, mask],
      ) as [number, number, number, number, number, number, number, number, number];
      // the backward run needs these again
      const lengths = [batch * time * count, batch * time * count, batch * time];
      const [indices, values, masked] = kinds.map((source, i) => {
        if (!source || !training) return source;
        const copy = kept.take(lengths[i]!);
        engine.call("copyMatrix", source, 0, copy, 0, 1, lengths[i]!);
        return copy;
      }) as [number, number, number];
      const lookup: Lookup = { indices, values, count, mask: masked, time };
      const parts = takeParts(engine, kept, cell, layout, training);
      const own = { kernel: pKernel, recurrentKernel: pRecurrent, bias: pBias };
      const matrix = padWeights(engine, scope, cell, own, layout);
      const panels = packBlocks(engine, scope, matrix, cell.forwardBlocks(layout), layout);
      const table = sparse ? padTable(engine, scope, cell, pKernel, layout, input) : 0;
      const outputs = ownOut || scope.take(batch * time * units);
      const cells = options.cells ? scope.take(batch * time * units) : 0;
      for (const [source, name, row] of [
        [pState, "rows", stride],
        [pCell, "cells", padded],
      ] as const) {
        if (!source) continue;
        for (const part of parts) {
          const from = source + part.start * units * 4;
          engine.call("copyMatrix", from, units * 4, part[name], row * 4, part.count, units);
        }
      }
      engine.callAll(
        cell.hasCells ? "lstmForward" : "gruForward",
        parts.map((part) => [
          px && px + part.start * time * input * 4,
          outputs + part.start * time * units * 4,
          ...(cell.hasCells ? [cells && cells + part.start * time * units * 4] : []),
          ...[part.rows, stride * 4, panels, part.gates],
          ...(cell.hasCells ? [part.cells, part.tanh] : []),
          ...[table, ...lookupArguments(lookup, part)],
          ...[part.count, time, layout.input, units, padded, training ? 1 : 0],
        ]),
      );
      const result = {
        outputs: deliver(outputs),
        ...finalCells(engine, scope, cell, layout, parts, training),
      };
      const all = cells ? { cells: arena.view(cells, batch * time * units).slice() } : {};
      if (!training) return { ...result, ...all };
      return { ...result, ...all, saved: engine.saved.keep(cell.kind, shape, kept, { parts, lookup }) };
    });
  } catch (error) {
    kept.close();
    throw error;
  } finally {
    if (!training) kept.close();
  }
}
