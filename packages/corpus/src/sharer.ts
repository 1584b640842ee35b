/**
 * Returns a function that gives values which are the same as JSON as one value, so that many that are alike take the
 * memory of one.
 */
export function createSharer(): <T>(value: T) => T {
  const known = new Map<string, unknown>();
  return <T>(value: T): T => {
    const text = JSON.stringify(value);
    if (!known.has(text)) known.set(text, value);
    return known.get(text) as T;
  };
}
