import { ownPlace, receiver, withScope } from "./arena.ts";
import { checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";

/** One table of which each row of an embedding takes a row. */
export interface Lookup {
  /** `[rows]`: which row of the table. */
  readonly ids: Int32Array;
  /** `[any, width]` */
  readonly table: Float32Array;
}

/** One table's part of an embedding's gradient. */
export interface LookupGradient {
  /** `[rows]`, as in the forward run. */
  readonly ids: Int32Array;
  /** Rows of the table. */
  readonly tableRows: number;
}

/** Options of {@link Kernels.embed}. */
export interface EmbedOptions {
  /** `[rows, width]`: where to write, instead of to a new array. */
  readonly out?: Float32Array;
}

/** Numbers below which handing work to another thread costs more than it saves. */
const worthSharing = 2 ** 16;
/** Columns that threads share out in: a line of the cache, so that no two write to the same one. */
const columnUnit = 16;

function checkIds(place: string, table: number, ids: Int32Array, rows: number, tableRows: number): void {
  if (ids.length !== rows) {
    throw new RangeError(
      `${place}: ids of table ${table} must be [rows], ${rows} numbers, got ${ids.length}`,
    );
  }
  const wrong = ids.findIndex((id) => id < 0 || id >= tableRows);
  if (wrong >= 0) {
    throw new RangeError(
      `${place}: ids of table ${table} must be within 0–${tableRows - 1}, got ${ids[wrong]} in row ${wrong}`,
    );
  }
}

/** See `Kernels.embed`. */
export function embed(
  engine: Engine,
  lookups: readonly Lookup[],
  rows: number,
  width: number,
  { out }: EmbedOptions = {},
): Float32Array {
  const place = "embed";
  checkSizes(place, { rows, width, "the number of tables": lookups.length });
  for (const [index, { ids, table }] of lookups.entries()) {
    const tableRows = table.length / width;
    if (!Number.isInteger(tableRows)) {
      throw new RangeError(
        `${place}: table ${index} must be [any, width], a multiple of ${width} numbers, got ${table.length}`,
      );
    }
    checkIds(place, index, ids, rows, tableRows);
  }
  checkLength(place, "out", out, rows * width, "[rows, width]");
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out ?? new Float32Array(rows * width));
    const inputs = lookups.flatMap(({ ids, table }) => [ids, table]);
    const own = ownPlace(arena, out, inputs);
    const pointers = scope.read(...inputs);
    const target = own || scope.take(rows * width);
    engine.call("zero", target, rows * width);
    const row = width * 4;
    const parts = split(rows, rows * width < worthSharing ? 1 : engine.threads);
    for (const index of lookups.keys()) {
      const [which, source] = pointers.slice(2 * index) as [number, number];
      engine.callAll(
        "gatherAdd",
        parts.map(({ start, count }) => [
          ...[which + start * 4, source, row, target + start * row, row],
          ...[count, width],
        ]),
      );
    }
    return deliver(target);
  });
}

/** See `Kernels.embedBackward`. */
export function embedBackward(
  engine: Engine,
  lookups: readonly LookupGradient[],
  outputGradients: Float32Array,
  rows: number,
  width: number,
): Float32Array[] {
  const place = "embedBackward";
  checkSizes(place, { rows, width, "the number of tables": lookups.length });
  checkLength(place, "outputGradients", outputGradients, rows * width, "[rows, width]");
  for (const [index, { ids, tableRows }] of lookups.entries()) {
    checkSizes(place, { [`tableRows of table ${index}`]: tableRows });
    checkIds(place, index, ids, rows, tableRows);
  }
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const [source, ...ids] = scope.read(outputGradients, ...lookups.map((lookup) => lookup.ids)) as [
      number,
      ...number[],
    ];
    const row = width * 4;
    const parts = split(width, rows * width < worthSharing ? 1 : engine.threads, columnUnit);
    return lookups.map(({ tableRows }, index) => {
      const which = ids[index]!;
      const table = scope.zeros(tableRows * width);
      engine.callAll(
        "scatterAdd",
        parts.map(({ start, count }) => [
          ...[which, source + start * 4, row, table + start * 4, row],
          ...[rows, count],
        ]),
      );
      return arena.view(table, tableRows * width).slice();
    });
  });
}
