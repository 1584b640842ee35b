import { sigmoid } from "./activations.ts";
import { isDetermined, type ModelField, type RecurrentModelConfig } from "./config.ts";
import { scaledValue } from "./field-values.ts";
import { addProduct, addRow } from "./linear.ts";
import type { Weights } from "./weights.ts";

/** Reads the fields of the next step from the features of this one. */
export interface Heads {
  /** The features `[featureWidth]` were written anew. */
  refresh(): void;
  /** The logits of one field, or its predicted value, given the values of the fields before it. */
  read(field: number, chosen: ArrayLike<number>): Float32Array;
}

/** Returns the heads of a model, which read `features` wherever they are asked. */
export function createHeads(config: RecurrentModelConfig, weights: Weights, features: Float64Array): Heads {
  const { fields, head } = config;
  const data = (name: string): Float32Array => weights.get(name)!.data;
  const outputs = fields.map((field) => {
    const size = field.kind === "categorical" ? field.size : 1;
    const linear = isDetermined(field)
      ? undefined
      : { kernel: data(`head/${field.name}/output/kernel`), bias: data(`head/${field.name}/output/bias`) };
    return { linear, sums: new Float64Array(size), logits: new Float32Array(size) };
  });

  const write = (index: number, from: Float64Array): Float32Array => {
    const { linear, sums, logits } = outputs[index]!;
    if (linear === undefined) return logits.fill(0);
    sums.set(linear.bias);
    addProduct(sums, from, linear.kernel);
    const field = fields[index]!;
    if (field.kind === "continuous") sums[0] = continuousValue(config, field, sums[0]!);
    logits.set(sums);
    return logits;
  };

  if (head.kind === "independent") {
    return { refresh() {}, read: (field) => write(field, features) };
  }

  const hidden = new Float64Array(head.size);
  const chain = fields.map((field, index) => ({
    linear: isDetermined(field)
      ? undefined
      : { kernel: data(`head/${field.name}/hidden/kernel`), bias: data(`head/${field.name}/hidden/bias`) },
    given:
      index < fields.length - 1
        ? data(`head/given/${field.name}/${field.kind === "categorical" ? "embedding" : "kernel"}`)
        : undefined,
    /** The features' share of the hidden layer, whatever is chosen: worked out once a step. */
    base: new Float64Array(head.size),
    stale: true,
  }));
  return {
    refresh() {
      for (const link of chain) link.stale = true;
    },
    read(index, chosen) {
      const link = chain[index]!;
      const { linear } = link;
      if (linear === undefined) return write(index, hidden);
      if (link.stale) {
        link.base.set(linear.bias);
        addProduct(link.base, features, linear.kernel);
        link.stale = false;
      }
      hidden.set(link.base);
      for (let before = 0; before < index; before++) {
        const field = fields[before]!;
        const value = chosen[before]!;
        const given = chain[before]!.given!;
        if (field.kind === "categorical") addRow(hidden, given, value);
        else addRow(hidden, given, 0, scaledValue(field, value));
      }
      for (let unit = 0; unit < hidden.length; unit++) if (hidden[unit]! < 0) hidden[unit] = 0;
      return write(index, hidden);
    },
  };
}

function continuousValue(
  { continuousScale }: RecurrentModelConfig,
  { min, max }: Extract<ModelField, { kind: "continuous" }>,
  output: number,
): number {
  const share = sigmoid(output);
  return continuousScale === undefined ? min + share * (max - min) : share * continuousScale;
}
