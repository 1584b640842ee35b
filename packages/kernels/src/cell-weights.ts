import type { Scope } from "./arena.ts";
import type { Block, Cell } from "./cells.ts";
import type { Engine } from "./engine.ts";
import type { Layout } from "./sequence.ts";

/** The places of the caller's weights. */
export interface WeightPlaces {
  readonly kernel: number;
  readonly recurrentKernel: number;
  readonly bias: number;
}

/** Some rows of an array of the caller's, `[rows, gates × units]`, and where they lie in a matrix `[·, 4 × padded]`. */
interface Rows {
  readonly row: number;
  readonly rows: number;
  /** The column block of each gate. */
  readonly blocks: readonly number[];
}

/** Where the rows of each of the caller's weights lie in the one matrix. */
function places(cell: Cell, { padded, units, input }: Layout): Record<keyof WeightPlaces, readonly Rows[]> {
  return {
    kernel: [{ row: padded + 1, rows: input, blocks: cell.fromInput }],
    recurrentKernel: [{ row: 0, rows: units, blocks: cell.fromState }],
    bias: cell.biases.map((blocks) => ({ row: padded, rows: 1, blocks })),
  };
}

const names = ["kernel", "recurrentKernel", "bias"] as const;

/** Calls `move` for each rectangle, `rows` × `units`, that an array of the caller's and a matrix share. */
function eachGate(
  cell: Cell,
  { units, padded }: Layout,
  parts: readonly Rows[],
  move: (own: number, theirs: number, rows: number) => void,
): void {
  let first = 0; // of the rows of the caller's array
  for (const { row, rows, blocks } of parts) {
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
  weights: WeightPlaces,
  layout: Layout,
): number {
  const { units, padded, width } = layout;
  const matrix = scope.zeros(width * 4 * padded);
  const lds = cell.gates * units * 4;
  for (const name of names) {
    eachGate(cell, layout, places(cell, layout)[name], (own, theirs, rows) =>
      engine.call("addMatrix", weights[name] + theirs, lds, matrix + own, padded * 16, rows, units),
    );
  }
  return matrix;
}

/** Whether a table is the same as the caller's kernel. */
function isTable(cell: Cell, { units, padded }: Layout): boolean {
  return units === padded && cell.fromInput.length === 4 && cell.fromInput.every((block, i) => block === i);
}

/** The caller's kernel `[rows, gates × units]` as a table `[rows, 4 × padded]` to look rows up in. */
export function padTable(
  engine: Engine,
  scope: Scope,
  cell: Cell,
  kernel: number,
  layout: Layout,
  rows: number,
): number {
  if (isTable(cell, layout)) return kernel;
  const { units, padded } = layout;
  const table = scope.zeros(rows * 4 * padded);
  eachGate(cell, layout, [{ row: 0, rows, blocks: cell.fromInput }], (own, theirs) =>
    engine.call("copyMatrix", kernel + theirs, cell.gates * units * 4, table + own, padded * 16, rows, units),
  );
  return table;
}

/** The reverse of {@link padTable}: writes the table to where the caller's kernel is. */
export function unpadTable(
  engine: Engine,
  cell: Cell,
  table: number,
  kernel: number,
  layout: Layout,
  rows: number,
): void {
  unpad(engine, cell, table, kernel, layout, [{ row: 0, rows, blocks: cell.fromInput }]);
}

/** The reverse of {@link padWeights}: writes the matrix to the caller's places; what was added is now the same in both. */
export function unpadWeights(
  engine: Engine,
  cell: Cell,
  matrix: number,
  weights: WeightPlaces,
  layout: Layout,
): void {
  for (const name of names) {
    unpad(engine, cell, matrix, weights[name], layout, places(cell, layout)[name]);
  }
}

function unpad(
  engine: Engine,
  cell: Cell,
  matrix: number,
  target: number,
  layout: Layout,
  parts: readonly Rows[],
): void {
  const { units, padded } = layout;
  eachGate(cell, layout, parts, (own, theirs, rows) =>
    engine.call(
      "copyMatrix",
      matrix + own,
      padded * 16,
      target + theirs,
      cell.gates * units * 4,
      rows,
      units,
    ),
  );
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
