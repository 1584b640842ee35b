import { leadingFields, type ModelField } from "@nocturne/inference";

/** Copies the leading determined values of each step from `current` to `previous`, both `[length, fields]`. */
export function keepLeading(
  fields: readonly ModelField[],
  current: Int32Array | Float32Array,
  previous: Int32Array | Float32Array,
): void {
  const leading = leadingFields(fields);
  for (let at = 0; leading > 0 && at < current.length; at += fields.length) {
    for (let i = 0; i < leading; i++) previous[at + i] = current[at + i]!;
  }
}

/** The step that stands before a piece: the id `size` of each categorical field, 0 of each continuous one. */
export function startStep(fields: readonly ModelField[]): number[] {
  return fields.map((field) => (field.kind === "categorical" ? field.size : 0));
}

/**
 * What a model reads while it predicts a piece: the steps of the piece one place later, with the start step first. The
 * determined fields that a step begins with stay in place, as they are known before the rest of the step.
 *
 * @param values - row-major `[length, fields]`, as a `TokenSequence` holds them
 * @returns values of the same type and length
 * @throws where the length of `values` is no multiple of the number of fields
 */
export function shiftSteps<Values extends Int32Array | Float32Array>(
  fields: readonly ModelField[],
  values: Values,
): Values {
  const width = fields.length;
  if (values.length % width !== 0) {
    throw new Error(
      `models: values must be [length, ${width}] for the ${width} fields, got ${values.length} values`,
    );
  }
  const shifted = values.slice() as Values;
  if (values.length === 0) return shifted;
  shifted.copyWithin(width, 0, values.length - width);
  shifted.set(startStep(fields));
  keepLeading(fields, values, shifted);
  return shifted;
}
