import type * as tf from "@tensorflow/tfjs-core";
import { layerNorm } from "../../src/ops/layer-norm.ts";
import type { OpCase } from "./op-case.ts";

function layerNormCase(shape: readonly number[], epsilon: number): OpCase {
  const width = shape.at(-1)!;
  return {
    title: `layerNorm: [${shape}], epsilon ${epsilon}`,
    kernels: ["NocturneLayerNorm", "NocturneLayerNormGradient"],
    inputs: [{ shape, scale: 3 }, { shape: [width] }, { shape: [width] }],
    run: (x, scale, bias) => layerNorm(x!, scale as tf.Tensor1D, bias as tf.Tensor1D, { epsilon }),
    reference: (x, scale, bias) => {
      const all = Array.from(x!);
      return all.map((value, i) => {
        const column = i % width;
        const row = all.slice(i - column, i - column + width);
        const mean = row.reduce((sum, other) => sum + other, 0) / width;
        const variance = row.reduce((sum, other) => sum + (other - mean) ** 2, 0) / width;
        return ((value - mean) / Math.sqrt(variance + epsilon)) * scale![column]! + bias![column]!;
      });
    },
  };
}

/** The layer norm op, of tensors of one to three axes. */
export const layerNormCases: readonly OpCase[] = [
  layerNormCase([2], 0.01),
  layerNormCase([3, 5], 1e-5),
  layerNormCase([2, 3, 13], 0.1),
  layerNormCase([5, 7, 32], 1e-5),
];
