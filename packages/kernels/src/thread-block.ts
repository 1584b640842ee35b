/**
 * Each thread has a block of bytes at the start of the memory: control words, the tile in which products compute what reaches past
 * the last column, and the columns that they gather of a transposed matrix.
 */
export const blockBytes = 256 + 49152 * 4;

/** Indices into a block's Int32 words. */
export const words = { request: 0, done: 1, calls: 2, failed: 3 } as const;

/** Byte offsets within a block. */
export const offsets = { edge: 32, columns: 256 } as const;

/** Behind the blocks, each thread but the first has room for the calls that it is handed, as float64. */
export const commandBytes = 16384 * 8;
