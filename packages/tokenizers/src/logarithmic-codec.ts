import { nearestCodec, type ValueCodec } from "./value-codec.ts";

/**
 * Returns a codec of whole steps 0 or 1 … `max` in bins that grow with the value: single steps where these are finer
 * than the error allowed, then so that no value within is off by more than `error` (a share of it) from its bin's.
 *
 * @param first - 0 where zero has a bin of its own, else 1
 */
export function logarithmicCodec(name: string, first: 0 | 1, max: number, error: number): ValueCodec {
  // The middle between v and w is off from both by (w − v) / (w + v) of itself; the 1e-9 keeps whole products whole.
  const ratio = (1 + error) / (1 - error);
  const values: number[] = [];
  for (
    let value = first as number;
    value < max;
    value = Math.max(value + 1, Math.floor(value * ratio + 1e-9))
  ) {
    values.push(value);
  }
  return nearestCodec(name, [...values, max]);
}
