import type { Layout } from "./sequence.ts";

/** A block of a matrix: its first row, its rows, its first column and its columns. */
export interface Block {
  readonly row: number;
  readonly rows: number;
  readonly column: number;
  readonly columns: number;
}

/**
 * What tells one recurrent cell from another here. Its weights are handled as one matrix: rows `[h, 1, x]`, and columns in four
 * blocks of the padded width.
 */
export interface Cell {
  readonly kind: "lstm" | "gru";
  /** Gates in the caller's weights. */
  readonly gates: number;
  /** The column block of each gate of the kernel. */
  readonly fromInput: readonly number[];
  /** The column block of each gate of the recurrent kernel. */
  readonly fromState: readonly number[];
  /** The column blocks of each gate of each bias. */
  readonly biases: readonly (readonly number[])[];
  /** Whether there are cells beside the state. */
  readonly hasCells: boolean;
  /** The parts of the matrix that forward products take. */
  forwardBlocks(layout: Layout): readonly Block[];
  /** The parts of the matrix that pass gradients to the state before, and to x. */
  backwardBlocks(layout: Layout): { readonly state: Block; readonly input: Block };
}

/** Column blocks in Keras' order of an LSTM's gates. */
const inOrder = [0, 1, 2, 3];

/** Keras' LSTM: i, f, c, o. */
export const lstmCell: Cell = {
  kind: "lstm",
  gates: 4,
  fromInput: inOrder,
  fromState: inOrder,
  biases: [inOrder],
  hasCells: true,
  forwardBlocks: ({ padded, width }) => [{ row: 0, rows: width, column: 0, columns: 4 * padded }],
  backwardBlocks: ({ padded, input }) => ({
    state: { row: 0, rows: padded, column: 0, columns: 4 * padded },
    input: { row: padded + 1, rows: input, column: 0, columns: 4 * padded },
  }),
};

/** Keras' GRU with `reset_after`: z, r and the candidate, whose halves from x and from h lie outside of z and r. */
export const gruCell: Cell = {
  kind: "gru",
  gates: 3,
  fromInput: [1, 2, 0],
  fromState: [1, 2, 3],
  biases: [
    [1, 2, 0],
    [1, 2, 3],
  ],
  hasCells: false,
  forwardBlocks: ({ padded, input, width }) => [
    { row: padded, rows: 1 + input, column: 0, columns: padded },
    { row: 0, rows: width, column: padded, columns: 2 * padded },
    { row: 0, rows: padded + 1, column: 3 * padded, columns: padded },
  ],
  backwardBlocks: ({ padded, input }) => ({
    state: { row: 0, rows: padded, column: padded, columns: 3 * padded },
    input: { row: padded + 1, rows: input, column: 0, columns: 3 * padded },
  }),
};
