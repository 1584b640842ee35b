import { withScope } from "./arena.ts";
import { packTransposed, padWeights, unpadWeights } from "./cell-weights.ts";
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
import { checkSequence, layoutOf } from "./sequence.ts";

/** Rows for which the gradient of the weights is taken at once: few enough for the second cache. */
const blockRows = 256;

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
  const parts = engine.saved.recall(place, cell.kind, shape, forward.saved);
  const { inputGradient = true } = options;
  const { arena } = engine;
  const layout = layoutOf(shape);
  const { padded, width, stride } = layout;
  const columns = 4 * padded;
  return withScope(arena, (scope) => {
    const blocks = cell.backwardBlocks(layout);
    const matrix = padWeights(engine, scope, cell, weights, layout);
    const toState = packTransposed(engine, scope, matrix, blocks.state, layout);
    const toInput = inputGradient ? packTransposed(engine, scope, matrix, blocks.input, layout) : 0;
    const dy = scope.copy(outputGradients);
    const dx = inputGradient ? scope.take(batch * time * input) : 0;
    const work = parts.map((part) => {
      const steps = Math.min(time, Math.max(1, Math.floor(blockRows / part.count)));
      return {
        ...part,
        steps,
        weights: scope.zeros(width * columns),
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
        ...[part.dz, part.panels, part.count, time, input, units, padded, part.steps],
      ]),
    );
    const [sum, ...others] = work.map((part) => part.weights) as [number, ...number[]];
    for (const other of others) engine.call("addMatrix", other, 0, sum, 0, 1, width * columns);
    const initial = (name: "state" | "cell") => {
      const target = scope.take(batch * units);
      for (const part of work) {
        const at = target + part.start * units * 4;
        engine.call("copyMatrix", part[name], padded * 4, at, units * 4, part.count, units);
      }
      return arena.view(target, batch * units).slice();
    };
    return {
      ...unpadWeights(engine, scope, cell, sum, layout),
      initialState: initial("state"),
      ...(cell.hasCells ? { initialCell: initial("cell") } : {}),
      ...(dx ? { x: arena.view(dx, batch * time * input).slice() } : {}),
    };
  });
}
