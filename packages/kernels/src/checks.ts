/** Throws unless every size is a whole number of at least 1. */
export function checkSizes(place: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`${place}: ${name} must be a whole number of at least 1, got ${size}`);
    }
  }
}

/** Throws unless `array`, where given, has `length` elements. `shape` names its axes for the message. */
export function checkLength(
  place: string,
  name: string,
  array: Float32Array | undefined,
  length: number,
  shape: string,
): void {
  if (array && array.length !== length) {
    throw new RangeError(`${place}: ${name} must be ${shape}, ${length} numbers, got ${array.length}`);
  }
}

/** The ranges that `count` things fall into when shared out among at most `parts`, each a multiple of `unit` but the last. */
export function split(
  count: number,
  parts: number,
  unit = 1,
): { readonly start: number; readonly count: number }[] {
  const units = Math.ceil(count / unit);
  const used = Math.min(parts, units);
  return Array.from({ length: used }, (_, part) => {
    const start = Math.floor((units * part) / used) * unit;
    const end = Math.min(count, Math.floor((units * (part + 1)) / used) * unit);
    return { start, count: end - start };
  });
}

/** Throws unless `ids` has one for each of `rows`, each below `count`; `name` says of what they are. */
export function checkIds(place: string, name: string, ids: Int32Array, rows: number, count: number): void {
  if (ids.length !== rows) {
    throw new RangeError(`${place}: ${name} must be [rows], ${rows} numbers, got ${ids.length}`);
  }
  for (let row = 0; row < rows; row++) {
    const id = ids[row]!;
    if (id >= 0 && id < count) continue;
    throw new RangeError(`${place}: ${name} must be within 0–${count - 1}, got ${id} in row ${row}`);
  }
}
