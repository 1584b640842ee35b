import type { ModelField } from "@nocturne/inference";
import { randomStream } from "../src/random.ts";

/** Two categorical fields, a continuous one between them, and a last one. */
export const mixedFields: readonly ModelField[] = [
  { name: "pitch", kind: "categorical", size: 7 },
  { name: "delay", kind: "continuous", min: 0.5, max: 3, unit: "seconds" },
  { name: "velocity", kind: "categorical", size: 5 },
  { name: "duration", kind: "categorical", size: 12 },
];

/** Random steps of a piece, `length` × fields. */
export function randomSteps(fields: readonly ModelField[], length: number, seed: number): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length: length * fields.length }, (_, index) => {
    const field = fields[index % fields.length]!;
    const share = random.uniform();
    return field.kind === "categorical"
      ? Math.floor(share * field.size)
      : field.min + share * (field.max - field.min);
  });
}

/** Numbers within ± scale. */
export function randomValues(length: number, seed: number, scale = 1): Float32Array {
  const random = randomStream(seed);
  return Float32Array.from({ length }, () => scale * (2 * random.uniform() - 1));
}
