/** Notes on the grid, by column; all share an index. Grown as needed and used again. */
export interface NoteColumns {
  length: number;
  start: Int32Array;
  /** Ticks of the grid. */
  duration: Int32Array;
  pitch: Int32Array;
  /** Velocity, or its bin. */
  velocity: Int32Array;
  /** The id of the token that tells the pitch. */
  pitchToken: Int32Array;
  /** The place of the duration among those told; −1 where it is not told. */
  durationBin: Int32Array;
  /** −1 for drums. */
  program: Int32Array;
}

const COLUMNS = ["start", "duration", "pitch", "velocity", "pitchToken", "durationBin", "program"] as const;

export function noteColumns(): NoteColumns {
  const columns = { length: 0 } as NoteColumns;
  for (const name of COLUMNS) columns[name] = new Int32Array(0);
  return columns;
}

/** Makes room for as many notes more. */
export function reserveNotes(columns: NoteColumns, more: number): void {
  const needed = columns.length + more;
  if (needed <= columns.start.length) return;
  const size = Math.max(needed, 2 * columns.start.length, 1024);
  for (const name of COLUMNS) {
    const grown = new Int32Array(size);
    grown.set(columns[name].subarray(0, columns.length));
    columns[name] = grown;
  }
}

/** Sorts the notes from an index on by some columns, the first of them first. */
export function sortColumns(
  columns: NoteColumns,
  from: number,
  by: readonly (typeof COLUMNS)[number][],
): void {
  const keys = by.map((name) => columns[name]);
  const order = Array.from({ length: columns.length - from }, (_, i) => from + i).sort((a, b) => {
    for (const key of keys) if (key[a] !== key[b]) return key[a]! - key[b]!;
    return 0;
  });
  for (const name of COLUMNS) {
    columns[name].set(
      order.map((i) => columns[name][i]!),
      from,
    );
  }
}

/** Of notes with one start and pitch, which follow each other from an index on, keeps the first. */
export function dropDuplicates(columns: NoteColumns, from: number): void {
  let kept = from;
  for (let i = from; i < columns.length; i++) {
    const last = kept - 1;
    if (
      last >= from &&
      columns.start[i] === columns.start[last] &&
      columns.pitch[i] === columns.pitch[last]
    ) {
      continue;
    }
    for (const name of COLUMNS) columns[name][kept] = columns[name][i]!;
    kept++;
  }
  columns.length = kept;
}
