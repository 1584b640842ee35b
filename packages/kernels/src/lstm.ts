import { openScope, type Scope, withScope } from "./arena.ts";
import { checkLength, split } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type {
  CellWeights,
  SequenceBackwardOptions,
  SequenceForward,
  SequenceGradients,
  SequenceOptions,
  SequenceShape,
} from "./kernels.ts";
import { checkSequence, type Layout, layoutOf, stepsOf } from "./sequence.ts";

const gates = 4;

/** What one thread keeps of its part of the batch. */
interface Part {
  readonly start: number;
  readonly count: number;
  /** `[time + 1, count, stride]`: h, 1, x. */
  readonly rows: number;
  /** `[time, count, gates, padded]` */
  readonly gates: number;
  /** `[time + 1, count, padded]` */
  readonly cells: number;
  /** `[time, count, padded]`: tanh of the cells after each step. */
  readonly tanh: number;
}

/** The weights as one padded matrix `[h, 1, x; i f c o]`. */
function padWeights(engine: Engine, scope: Scope, weights: CellWeights, layout: Layout): number {
  const { input, units, padded, width } = layout;
  const columns = gates * padded;
  const matrix = scope.zeros(width * columns);
  const blocks = [
    { data: weights.recurrentKernel, row: 0, rows: units },
    { data: weights.bias, row: padded, rows: 1 },
    { data: weights.kernel, row: padded + 1, rows: input },
  ];
  for (const { data, row, rows } of blocks) {
    const source = scope.copy(data);
    for (let gate = 0; gate < gates; gate++) {
      const target = matrix + (row * columns + gate * padded) * 4;
      engine.call(
        "copyMatrix",
        source + gate * units * 4,
        gates * units * 4,
        target,
        columns * 4,
        rows,
        units,
      );
    }
  }
  return matrix;
}

/** See `Kernels.lstmForward`. */
export function lstmForward(
  engine: Engine,
  x: Float32Array,
  weights: CellWeights,
  shape: SequenceShape,
  options: SequenceOptions = {},
): SequenceForward {
  const { batch, time, input, units } = shape;
  checkSequence("lstmForward", gates, 1, weights, shape);
  checkLength("lstmForward", "x", x, batch * time * input, "[batch, time, input]");
  checkLength("lstmForward", "state", options.state, batch * units, "[batch, units]");
  checkLength("lstmForward", "cell", options.cell, batch * units, "[batch, units]");
  checkLength("lstmForward", "out", options.out, batch * time * units, "[batch, time, units]");
  const { arena } = engine;
  const layout = layoutOf(shape);
  const { padded, width, stride } = layout;
  const training = options.training ?? false;
  const kept = openScope(arena);
  try {
    const parts = split(batch, engine.threads).map(({ start, count }): Part => {
      const steps = training ? time : 1;
      const rows = kept.take((time + 1) * count * stride);
      const cells = kept.take((training ? time + 1 : 1) * count * padded);
      arena.view(rows, count * stride).fill(0);
      arena.view(cells, count * padded).fill(0);
      return {
        start,
        count,
        rows,
        gates: kept.take(steps * count * gates * padded),
        cells,
        tanh: kept.take(steps * count * padded),
      };
    });
    const result = withScope(arena, (scope) => {
      const matrix = padWeights(engine, scope, weights, layout);
      const columns = gates * padded;
      const panels = scope.take(width * columns);
      engine.call("packPanels", matrix, columns * 4, panels, width * 32, width, columns);
      const px = scope.copy(x);
      const outputs = scope.take(batch * time * units);
      const cells = options.cells ? scope.take(batch * time * units) : 0;
      const initial = [options.state, options.cell].map((data) => (data ? scope.copy(data) : 0)) as [
        number,
        number,
      ];
      for (const part of parts) {
        const offset = part.start * units * 4;
        const [state, cell] = initial;
        if (state)
          engine.call("copyMatrix", state + offset, units * 4, part.rows, stride * 4, part.count, units);
        if (cell)
          engine.call("copyMatrix", cell + offset, units * 4, part.cells, padded * 4, part.count, units);
      }
      engine.callAll(
        "lstmForward",
        parts.map((part) => [
          px + part.start * time * input * 4,
          outputs + part.start * time * units * 4,
          cells && cells + part.start * time * units * 4,
          part.rows,
          stride * 4,
          panels,
          part.gates,
          part.cells,
          part.tanh,
          part.count,
          time,
          input,
          units,
          padded,
          training ? 1 : 0,
        ]),
      );
      const final = scope.take(batch * units);
      for (const part of parts) {
        const last = part.cells + (training ? time * part.count * padded * 4 : 0);
        engine.call(
          "copyMatrix",
          last,
          padded * 4,
          final + part.start * units * 4,
          units * 4,
          part.count,
          units,
        );
      }
      const out = options.out ?? new Float32Array(batch * time * units);
      out.set(arena.view(outputs, out.length));
      return {
        outputs: out,
        finalCell: arena.view(final, batch * units).slice(),
        ...(cells ? { cells: arena.view(cells, batch * time * units).slice() } : {}),
      };
    });
    if (training) return { ...result, saved: engine.saved.keep("lstm", shape, kept, parts) };
    kept.close();
    return result;
  } catch (error) {
    kept.close();
    throw error;
  }
}

/** See `Kernels.lstmBackward`. */
export function lstmBackward(
  engine: Engine,
  weights: CellWeights,
  shape: SequenceShape,
  forward: SequenceForward,
  outputGradients: Float32Array,
  options: SequenceBackwardOptions = {},
): SequenceGradients {
  const { batch, time, input, units } = shape;
  checkSequence("lstmBackward", gates, 1, weights, shape);
  checkLength(
    "lstmBackward",
    "outputGradients",
    outputGradients,
    batch * time * units,
    "[batch, time, units]",
  );
  const parts = engine.saved.recall<Part>("lstmBackward", "lstm", shape, forward.saved);
  const wanted = options.inputGradient ?? true;
  const { arena } = engine;
  const layout = layoutOf(shape);
  const { padded, width, stride } = layout;
  const columns = gates * padded;
  return withScope(arena, (scope) => {
    const matrix = padWeights(engine, scope, weights, layout);
    const recurrent = scope.take(columns * padded);
    const inputs = wanted ? scope.take(columns * layout.paddedInput) : 0;
    const fromX = matrix + (padded + 1) * columns * 4;
    engine.call("packPanelsTransposed", matrix, columns * 4, recurrent, columns * 32, columns, padded);
    if (wanted) engine.call("packPanelsTransposed", fromX, columns * 4, inputs, columns * 32, columns, input);
    const dy = scope.copy(outputGradients);
    const dx = wanted ? scope.take(batch * time * input) : 0;
    const work = parts.map((part) => {
      const steps = stepsOf(part.count, time);
      return {
        ...part,
        steps,
        weights: scope.zeros(width * columns),
        state: scope.zeros(part.count * padded),
        cell: scope.zeros(part.count * padded),
        dz: scope.take(steps * part.count * columns),
        panels: scope.take(steps * part.count * columns),
      };
    });
    engine.callAll(
      "lstmBackward",
      work.map((part) => [
        dy + part.start * time * units * 4,
        dx && dx + part.start * time * input * 4,
        part.rows,
        stride * 4,
        recurrent,
        inputs,
        part.gates,
        part.cells,
        part.tanh,
        part.weights,
        part.state,
        part.cell,
        part.dz,
        part.panels,
        part.count,
        time,
        input,
        units,
        padded,
        part.steps,
      ]),
    );
    const [first, ...others] = work.map((part) => part.weights) as [number, ...number[]];
    for (const other of others) engine.call("addMatrix", other, 0, first, 0, 1, width * columns);
    const gathered = (row: number, rows: number) => {
      const target = scope.take(rows * gates * units);
      for (let gate = 0; gate < gates; gate++) {
        const source = first + (row * columns + gate * padded) * 4;
        engine.call(
          "copyMatrix",
          source,
          columns * 4,
          target + gate * units * 4,
          gates * units * 4,
          rows,
          units,
        );
      }
      return arena.view(target, rows * gates * units).slice();
    };
    const initial = (of: "state" | "cell") => {
      const target = scope.take(batch * units);
      for (const part of work) {
        const at = target + part.start * units * 4;
        engine.call("copyMatrix", part[of], padded * 4, at, units * 4, part.count, units);
      }
      return arena.view(target, batch * units).slice();
    };
    return {
      kernel: gathered(padded + 1, input),
      recurrentKernel: gathered(0, units),
      bias: gathered(padded, 1),
      initialState: initial("state"),
      initialCell: initial("cell"),
      ...(dx ? { x: arena.view(dx, batch * time * input).slice() } : {}),
    };
  });
}
