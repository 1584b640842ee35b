const masks = new Map<number, Uint8Array>();

/**
 * Returns the mask of a field of `size` ids that allows those from `from` to `to`, both included; `undefined` where
 * that is all of them. Masks are shared and must not be written to.
 */
export function rangeMask(size: number, from: number, to: number): Uint8Array | undefined {
  const first = Math.max(from, 0);
  const last = Math.min(to, size - 1);
  if (first === 0 && last === size - 1) return undefined;
  const key = (size * 2 ** 17 + first) * 2 ** 17 + last;
  let mask = masks.get(key);
  if (!mask) {
    mask = new Uint8Array(size).fill(1, first, last + 1);
    masks.set(key, mask);
  }
  return mask;
}
