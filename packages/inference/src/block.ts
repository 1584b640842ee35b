import { selu } from "./activations.ts";
import type { RecurrentModelConfig } from "./config.ts";
import { addProduct } from "./linear.ts";
import { featureWidth, type Weights } from "./weights.ts";

/** Writes what the heads read, given the last layer's output: that output, and the block's output behind it. */
export type Features = (output: Float64Array, features: Float64Array) => void;

/** Returns the step from the recurrent net to the heads, with the self-normalising block where the config has one. */
export function createFeatures(config: RecurrentModelConfig, weights: Weights): Features {
  const { block, units } = config;
  const layers = Array.from({ length: block?.layers ?? 0 }, (_, layer) => ({
    kernel: weights.get(`block/${layer}/kernel`)!.data,
    bias: weights.get(`block/${layer}/bias`)!.data,
    values: new Float64Array(featureWidth(config) - units),
  }));
  return (output, features) => {
    features.set(output);
    let last = output;
    for (const { kernel, bias, values } of layers) {
      values.set(bias);
      addProduct(values, last, kernel);
      for (let unit = 0; unit < values.length; unit++) values[unit] = selu(values[unit]!);
      last = values;
    }
    if (layers.length > 0) features.set(last, units);
  };
}
