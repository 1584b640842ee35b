/** Throws a RangeError that names the place. */
export function fail(place: string, message: string): never {
  throw new RangeError(`${place}: ${message}`);
}

/** Checks that a value, which may come from a file, is one of some words. */
export function checkOneOf(place: string, name: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  const words = allowed.map((word) => `"${word}"`);
  fail(
    place,
    `${name} must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}, got ${JSON.stringify(value)}`,
  );
}

/** Checks that a value is a whole number within bounds, both included. */
export function checkWhole(place: string, name: string, value: unknown, low: number, high: number): void {
  if (isWhole(value, low, high)) return;
  fail(place, `${name} must be a whole number, ${low} to ${high}, got ${JSON.stringify(value)}`);
}

/** Checks that values are whole numbers from 1, each greater than the one before. */
export function checkAscending(place: string, name: string, values: readonly number[], most: number): void {
  const ordered = values.every((value, i) => isWhole(value, (values[i - 1] ?? 0) + 1, most));
  if (values.length > 0 && ordered) return;
  const more = values.length > 8 ? ", …" : "";
  fail(
    place,
    `${name} must be whole numbers, 1 to ${most}, ascending, got [${values.slice(0, 8).join(", ")}${more}]`,
  );
}

/** Checks that tempos have bins, and an end above the beginning. */
export function checkTempo(
  place: string,
  name: string,
  { min, max, bins }: { readonly min: number; readonly max: number; readonly bins: number },
): void {
  checkWhole(place, `${name}.bins`, bins, 2, 1024);
  if (!(min > 0 && max > min && max <= 10_000)) {
    fail(place, `${name} must have 0 < min < max ≤ 10,000, got min ${min}, max ${max}`);
  }
}

function isWhole(value: unknown, low: number, high: number): boolean {
  return Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
}

/** The first name among the options that is none of those known. */
export function unknownOption(options: object, known: object): string | undefined {
  return Object.keys(options).find((name) => !Object.hasOwn(known, name));
}

/** The options that are not left to default. */
export function givenOptions(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The parts of a time signature written as `"6/8"`; `undefined` where it is none. */
export function timeSignatureOf(text: string): readonly [numerator: number, denominator: number] | undefined {
  const [, numerator, denominator] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  const isOne = numerator && denominator && Number.isInteger(Math.log2(denominator));
  return isOne ? [numerator, denominator] : undefined;
}
