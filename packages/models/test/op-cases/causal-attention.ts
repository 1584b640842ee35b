import * as tf from "@tensorflow/tfjs-core";
import { causalAttention } from "../../src/ops/causal-attention.ts";
import type { Numbers, OpCase } from "./op-case.ts";

interface Sizes {
  readonly batch: number;
  readonly time: number;
  readonly heads: number;
  readonly size: number;
  readonly lengths?: readonly number[];
  readonly starts?: readonly number[];
}

/** Attention step by step. */
function attention(qkv: Numbers, { batch, time, heads, size, lengths, starts }: Sizes): Numbers {
  const width = heads * size;
  const outputs = new Float64Array(batch * time * width);
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < (lengths?.[b] ?? time); t++) {
        const place = (step: number) => (b * time + step) * 3 * width + h * size;
        const powers: [place: number, power: number][] = [];
        for (let s = starts?.[b * time + t] ?? 0; s <= t; s++) {
          let score = 0;
          for (let i = 0; i < size; i++) score += qkv[place(t) + i]! * qkv[place(s) + width + i]!;
          powers.push([place(s), Math.exp(score / Math.sqrt(size))]);
        }
        const sum = powers.reduce((total, [, power]) => total + power, 0);
        for (const [from, power] of powers) {
          for (let i = 0; i < size; i++) {
            outputs[(b * time + t) * width + h * size + i]! += (power / sum) * qkv[from + 2 * width + i]!;
          }
        }
      }
    }
  }
  return outputs;
}

function attentionCase(sizes: Sizes, what = ""): OpCase {
  const { batch, time, heads, size, lengths, starts } = sizes;
  return {
    title: `causalAttention: batch ${batch}, ${time} steps, ${heads} heads of ${size}${what}`,
    kernels: ["NocturneCausalAttention", "NocturneCausalAttentionGradient"],
    inputs: [{ shape: [batch, time, 3 * heads * size], scale: 2 }],
    run: (qkv) =>
      causalAttention(qkv as tf.Tensor3D, {
        heads,
        ...(lengths && { lengths: tf.tensor1d([...lengths], "int32") }),
        ...(starts && { starts: tf.tensor2d([...starts], [batch, time], "int32") }),
      }),
    reference: (qkv) => attention(qkv!, sizes),
  };
}

/** Several pieces in each sequence, a new one at each of these steps. */
const packed = (time: number, ...firsts: readonly (readonly number[])[]) =>
  firsts.flatMap((own) =>
    Array.from({ length: time }, (_, step) => own.findLast((first) => first <= step) ?? 0),
  );

/** The attention op: one step, odd sizes, sequences of several lengths, several pieces a sequence, a window. */
export const attentionCases: readonly OpCase[] = [
  attentionCase({ batch: 1, time: 1, heads: 1, size: 1 }),
  attentionCase({ batch: 3, time: 1, heads: 2, size: 5 }),
  attentionCase({ batch: 2, time: 7, heads: 2, size: 4 }),
  attentionCase({ batch: 2, time: 53, heads: 3, size: 7 }),
  attentionCase({ batch: 3, time: 9, heads: 1, size: 3, lengths: [9, 1, 5] }, ", of 9, 1 and 5"),
  attentionCase(
    { batch: 2, time: 11, heads: 2, size: 4, starts: packed(11, [4], [1, 8]) },
    ", several pieces",
  ),
  attentionCase(
    {
      batch: 1,
      time: 60,
      heads: 2,
      size: 8,
      starts: Array.from({ length: 60 }, (_, t) => Math.max(0, t - 9)),
    },
    ", a window of 10",
  ),
  attentionCase(
    { batch: 2, time: 12, heads: 1, size: 4, starts: packed(12, [3, 6], [5]), lengths: [10, 6] },
    ", pieces and lengths",
  ),
];
