import type { ModelField } from "./config.ts";

/** Returns a continuous field's value as the net takes it: min … max become 0 … 1. */
export function scaledValue(field: Extract<ModelField, { kind: "continuous" }>, value: number): number {
  return (value - field.min) / (field.max - field.min);
}

/**
 * Checks the values of the first `count` fields of a step.
 *
 * @throws RangeError that names the field, its range and the value
 */
export function assertValues(fields: readonly ModelField[], step: ArrayLike<number>, count: number): void {
  for (let index = 0; index < count; index++) {
    const field = fields[index]!;
    const value = step[index];
    if (field.kind === "continuous") {
      if (Number.isFinite(value)) continue;
      throw new RangeError(`model: ${field.name} must be a finite number of ${field.unit}, got ${value}`);
    }
    if (value === undefined || !Number.isInteger(value) || value < 0 || value >= field.size) {
      throw new RangeError(`model: ${field.name} must be an id, 0 … ${field.size - 1}, got ${value}`);
    }
  }
}
