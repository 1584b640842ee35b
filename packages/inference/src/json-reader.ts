/** Reads the values of one JSON object, each with a check; errors name the place. */
export interface Reader {
  /** Where the object stands, as `"model config: fields[2]"`. */
  readonly place: string;
  has(key: string): boolean;
  string(key: string): string;
  /** A finite number. */
  number(key: string): number;
  /** A whole number, at least `min`. */
  integer(key: string, min: number): number;
  boolean(key: string): boolean;
  literal<const T extends string>(key: string, allowed: readonly T[]): T;
  object(key: string): Reader;
  /** As `object`; `undefined` where the key is absent. */
  optional(key: string): Reader | undefined;
  /** A list of objects. */
  list(key: string): Reader[];
  /** The pairs of the object as they are. */
  entries(): [string, unknown][];
  /** The object as it is. */
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Returns a reader of an object out of `JSON.parse`. All its methods throw a RangeError that names the place, the rule
 * and the value.
 *
 * @throws RangeError where `json` is not an object
 */
export function createReader(place: string, json: unknown): Reader {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new RangeError(`${place} must be a JSON object, got ${show(json)}`);
  }
  const value = json as Readonly<Record<string, unknown>>;
  const inner = (key: string): string => (place.includes(":") ? `${place}.${key}` : `${place}: ${key}`);
  const get = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const must = (key: string, rule: string): RangeError =>
    new RangeError(`${inner(key)} must be ${rule}, got ${show(get(key))}`);

  const reader: Reader = {
    place,
    value,
    has: (key) => get(key) !== undefined,
    string(key) {
      const found = get(key);
      if (typeof found === "string") return found;
      throw must(key, "a string");
    },
    number(key) {
      const found = get(key);
      if (typeof found === "number" && Number.isFinite(found)) return found;
      throw must(key, "a finite number");
    },
    integer(key, min) {
      const found = get(key);
      if (typeof found === "number" && Number.isSafeInteger(found) && found >= min) return found;
      throw must(key, `a whole number from ${min}`);
    },
    boolean(key) {
      const found = get(key);
      if (typeof found === "boolean") return found;
      throw must(key, "true or false");
    },
    literal(key, allowed) {
      const found = allowed.find((candidate) => candidate === get(key));
      if (found !== undefined) return found;
      throw must(key, allowed.map((candidate) => `"${candidate}"`).join(" or "));
    },
    object: (key) => createReader(inner(key), get(key)),
    optional: (key) => (reader.has(key) ? reader.object(key) : undefined),
    list(key) {
      const found = get(key);
      if (!Array.isArray(found)) throw must(key, "a list");
      return found.map((item: unknown, index) => createReader(`${inner(key)}[${index}]`, item));
    },
    entries: () => Object.entries(value),
  };
  return reader;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
