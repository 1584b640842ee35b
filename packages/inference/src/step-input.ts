import { leadingFields, type RecurrentModelConfig } from "./config.ts";
import { scaledValue } from "./field-values.ts";
import { addProduct, addRow } from "./linear.ts";
import { inputWidth, type Weights } from "./weights.ts";

/**
 * Adds a step's share of the first layer's gates to `out`, its leading values replaced by those of the step after it;
 * `undefined` is the start of a piece, before its first step.
 */
export type StepInput = (
  out: Float64Array,
  step: ArrayLike<number> | undefined,
  next: ArrayLike<number>,
) => void;

/** Returns how a step enters the net, by the config's `input`. */
export function createStepInput(config: RecurrentModelConfig, weights: Weights): StepInput {
  const { fields, input } = config;
  const kernel = weights.get("recurrent/0/kernel")!.data;
  const leading = leadingFields(fields);

  if (input.kind === "one-hot") {
    const offsets: number[] = [];
    let width = 0;
    for (const field of fields) {
      offsets.push(width);
      width += field.kind === "categorical" ? field.size : 1;
    }
    return (out, step, next) => {
      for (let index = 0; index < fields.length; index++) {
        const value = (index < leading ? next : step)?.[index];
        if (value === undefined) continue;
        if (fields[index]!.kind === "categorical") addRow(out, kernel, offsets[index]! + value);
        else addRow(out, kernel, offsets[index]!, value);
      }
    };
  }

  const vector = new Float64Array(inputWidth(config));
  const tables = fields.map(({ name, kind }) => {
    return weights.get(`input/${name}/${kind === "categorical" ? "embedding" : "kernel"}`)!.data;
  });
  return (out, step, next) => {
    vector.fill(0);
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index]!;
      const value = (index < leading ? next : step)?.[index];
      if (field.kind === "categorical") addRow(vector, tables[index]!, value ?? field.size);
      else if (value !== undefined) addRow(vector, tables[index]!, 0, scaledValue(field, value));
    }
    addProduct(out, vector, kernel);
  };
}
