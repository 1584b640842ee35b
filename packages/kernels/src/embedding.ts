import { ownPlace, receiver, withScope } from "./arena.ts";
import { checkIds, checkLength, checkSizes, split } from "./checks.ts";
import type { Call, Engine } from "./engine.ts";

/** One table of which each row of an embedding takes a row. */
export interface Lookup {
  /** `[rows]`: which row of the table. */
  readonly ids: Int32Array;
  /** `[rows]`: what that row is multiplied with. @default all 1 */
  readonly values?: Float32Array;
  /** `[any, width]` */
  readonly table: Float32Array;
}

/** One table's part of an embedding's gradient. */
export interface LookupGradient {
  /** `[rows]`, as in the forward run. */
  readonly ids: Int32Array;
  /** `[rows]`, as in the forward run. @default all 1 */
  readonly values?: Float32Array;
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

/** Throws unless a table's ids and values have one for each of `rows`, and the ids lie in the table. */
function checkLookup(
  place: string,
  table: number,
  { ids, values }: Pick<Lookup, "ids" | "values">,
  rows: number,
  tableRows: number,
): void {
  checkIds(place, `ids of table ${table}`, ids, rows, tableRows);
  checkLength(place, `values of table ${table}`, values, rows, "[rows]");
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
  for (const [index, lookup] of lookups.entries()) {
    const { table } = lookup;
    const tableRows = table.length / width;
    if (!Number.isInteger(tableRows)) {
      throw new RangeError(
        `${place}: table ${index} must be [any, width], a multiple of ${width} numbers, got ${table.length}`,
      );
    }
    checkLookup(place, index, lookup, rows, tableRows);
  }
  checkLength(place, "out", out, rows * width, "[rows, width]");
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, out ?? new Float32Array(rows * width));
    const inputs = lookups.flatMap(({ ids, values, table }) => [ids, values, table]);
    const own = ownPlace(arena, out, present(inputs));
    const pointers = scope.read(...inputs);
    const target = own || scope.take(rows * width);
    engine.call("zero", target, rows * width);
    const row = width * 4;
    const parts = split(rows, rows * width < worthSharing ? 1 : engine.threads);
    engine.run(
      parts.map(({ start, count }) =>
        lookups.map((_, index): Call => {
          const [ids, values, table] = pointers.slice(3 * index) as [number, number, number];
          const at = values && values + start * 4;
          return ["gatherAdd", ids + start * 4, at, table, row, target + start * row, row, count, width];
        }),
      ),
    );
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
  for (const [index, lookup] of lookups.entries()) {
    const { tableRows } = lookup;
    checkSizes(place, { [`tableRows of table ${index}`]: tableRows });
    checkLookup(place, index, lookup, rows, tableRows);
  }
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const [source, ...pointers] = scope.read(
      outputGradients,
      ...lookups.flatMap(({ ids, values }) => [ids, values]),
    ) as [number, ...number[]];
    const row = width * 4;
    const parts = split(width, rows * width < worthSharing ? 1 : engine.threads, columnUnit);
    const tables = lookups.map(({ tableRows }) => scope.zeros(tableRows * width));
    engine.run(
      parts.map(({ start, count }) =>
        tables.map((table, index): Call => {
          const [ids, values] = pointers.slice(2 * index) as [number, number];
          const at = start * 4;
          return ["scatterAdd", ids, values, source + at, row, table + at, row, rows, count];
        }),
      ),
    );
    return lookups.map(({ tableRows }, index) => arena.view(tables[index]!, tableRows * width).slice());
  });
}

function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
