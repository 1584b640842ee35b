import type { Field } from "./contract.ts";

/** One number of a note as one field: what it is in the music, and what it is in a step. */
export interface ValueCodec {
  readonly field: Field;
  /** The id, or the continuous value, of a number; numbers beyond the last bin are held to it. */
  encode(value: number): number;
  /** The number that stands for an id or a continuous value. */
  decode(value: number): number;
}

/**
 * Returns a codec that looks ids up among ascending whole values: the nearest, of two as near the greater; beyond the
 * ends, the end.
 *
 * @param values - ascending whole numbers ≥ 0
 */
export function nearestCodec(name: string, values: readonly number[]): ValueCodec {
  const last = values.at(-1)!;
  const ids = new Uint16Array(last + 1);
  let id = 0;
  for (let value = 0; value <= last; value++) {
    while (id + 1 < values.length && values[id + 1]! - value <= value - values[id]!) id++;
    ids[value] = id;
  }
  return {
    field: { name, kind: "categorical", size: values.length },
    encode: (value) => ids[Math.min(value, last)]!,
    decode: (index) => values[index]!,
  };
}

/**
 * Returns a codec of numbers 0 … `max` × `scale` as continuous values 0 … `max`; what lies outside is held to the ends,
 * both ways.
 */
export function continuousCodec(name: string, max: number, unit: string, scale = 1): ValueCodec {
  const clamped = (value: number): number => Math.min(Math.max(value, 0), max);
  return {
    field: { name, kind: "continuous", min: 0, max, unit },
    encode: (value) => clamped(value / scale),
    decode: (value) => clamped(value) * scale,
  };
}
