import type { Scope } from "./arena.ts";
import type { Block, Cell } from "./cells.ts";
import type { Engine } from "./engine.ts";
import type { CellWeights } from "./kernels.ts";
import type { Layout } from "./sequence.ts";

/** Where the rows of each of the caller's weights lie in the one matrix. */
function places(cell: Cell, { units, padded, input }: Layout) {
  return {
    kernel: [{ row: padded + 1, rows: input, blocks: cell.fromInput }],
    recurrentKernel: [{ row: 0, rows: units, blocks: cell.fromState }],
    bias: cell.biases.map((blocks) => ({ row: padded, rows: 1, blocks })),
  };
}

const names = ["kernel", "recurrentKernel", "bias"] as const;

/** Calls `move` for each rectangle, `rows` × `units`, that the caller's weights and the matrix share. */
function eachGate(
  cell: Cell,
  layout: Layout,
  name: (typeof names)[number],
  move: (own: number, theirs: number, rows: number) => void,
): void {
  const { units, padded } = layout;
  let first = 0; // of the rows of the caller's array
  for (const { row, rows, blocks } of places(cell, layout)[name]) {
    for (const [gate, block] of blocks.entries()) {
      move((row * 4 + block) * padded * 4, (first * cell.gates + gate) * units * 4, rows);
    }
    first += rows;
  }
}

/** The caller's weights as one matrix `[h 1 x, 4 × padded]`. Biases that meet are added. */
export function padWeights(
  engine: Engine,
  scope: Scope,
  cell: Cell,
  weights: CellWeights,
  layout: Layout,
): number {
  const { units, padded, width } = layout;
  const matrix = scope.zeros(width * 4 * padded);
  for (const name of names) {
    const source = scope.copy(weights[name]);
    eachGate(cell, layout, name, (own, theirs, rows) =>
      engine.call(
        "addMatrix",
        source + theirs,
        cell.gates * units * 4,
        matrix + own,
        padded * 16,
        rows,
        units,
      ),
    );
  }
  return matrix;
}

/** The reverse of {@link padWeights}: new arrays with the caller's layout; what was added is now the same in both. */
export function unpadWeights(
  engine: Engine,
  scope: Scope,
  cell: Cell,
  matrix: number,
  layout: Layout,
): CellWeights {
  const { units, padded } = layout;
  const read = (name: (typeof names)[number]) => {
    const rows = places(cell, layout)[name].reduce((sum, place) => sum + place.rows, 0);
    const target = scope.take(rows * cell.gates * units);
    eachGate(cell, layout, name, (own, theirs, count) =>
      engine.call(
        "copyMatrix",
        matrix + own,
        padded * 16,
        target + theirs,
        cell.gates * units * 4,
        count,
        units,
      ),
    );
    return engine.arena.view(target, rows * cell.gates * units).slice();
  };
  return { kernel: read("kernel"), recurrentKernel: read("recurrentKernel"), bias: read("bias") };
}

/** The panels of some blocks of the matrix, one after the other. */
export function packBlocks(
  engine: Engine,
  scope: Scope,
  matrix: number,
  blocks: readonly Block[],
  layout: Layout,
): number {
  const panels = scope.take(blocks.reduce((sum, block) => sum + block.rows * block.columns, 0));
  let target = panels;
  for (const { row, rows, column, columns } of blocks) {
    const source = matrix + (row * 4 * layout.padded + column) * 4;
    engine.call("packPanels", source, layout.padded * 16, target, rows * 32, rows, columns);
    target += rows * columns * 4;
  }
  return panels;
}

/** The panels of a block of the matrix, transposed. */
export function packTransposed(
  engine: Engine,
  scope: Scope,
  matrix: number,
  { row, rows, column, columns }: Block,
  layout: Layout,
): number {
  const panels = scope.take(columns * Math.ceil(rows / 8) * 8);
  const source = matrix + (row * 4 * layout.padded + column) * 4;
  engine.call("packPanelsTransposed", source, layout.padded * 16, panels, columns * 32, columns, rows);
  return panels;
}
