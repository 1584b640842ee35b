/**
 * Each thread has a block of bytes at the start of the memory: control words, the arguments of its next call, the tile in which
 * products compute what reaches past the last column, and the columns that they gather of a transposed matrix.
 */
export const blockBytes = 512 + 49152 * 4;

/** Indices into a block's Int32 words. */
export const words = { request: 0, done: 1, routine: 2, count: 3, failed: 4 } as const;

/** Byte offsets within a block. */
export const offsets = { arguments: 32, edge: 288, columns: 512 } as const;

/** Most arguments of a routine: what fits between the offsets, as float64. */
export const maxArguments = 32;
