import type { AttentionMask, AttentionShape } from "../src/attention.ts";

/** Plain float64 attention and its gradient, written for clarity, to hold the kernels against. */

type Numbers = Float64Array;

/** Calls `visit` for each step of each head that a mask leaves, with the place of its numbers and the probabilities that it gives. */
function eachStep(
  qkv: Numbers,
  { batch, time, heads, headSize }: AttentionShape,
  { lengths, starts }: AttentionMask,
  visit: (step: {
    readonly weights: readonly (readonly [at: number, probability: number])[];
    readonly at: number;
    readonly out: number;
    readonly lse: number;
    readonly index: number;
  }) => void,
): void {
  const width = heads * headSize;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < (lengths?.[b] ?? time); t++) {
        const place = (step: number) => (b * time + step) * 3 * width + h * headSize;
        const scores: [number, number][] = [];
        for (let s = starts?.[b * time + t] ?? 0; s <= t; s++) {
          let score = 0;
          for (let i = 0; i < headSize; i++) score += qkv[place(t) + i]! * qkv[place(s) + width + i]!;
          scores.push([place(s), score / Math.sqrt(headSize)]);
        }
        const most = Math.max(...scores.map(([, score]) => score));
        const sum = scores.reduce((total, [, score]) => total + Math.exp(score - most), 0);
        visit({
          weights: scores.map(([at, score]) => [at, Math.exp(score - most) / sum]),
          at: place(t),
          out: (b * time + t) * width + h * headSize,
          lse: most + Math.log(sum),
          index: (b * heads + h) * time + t,
        });
      }
    }
  }
}

/** Outputs `[batch, time, heads, headSize]` and ln Σ e^score `[batch, heads, time]`. */
export function attention64(qkv: Numbers, shape: AttentionShape, mask: AttentionMask) {
  const { batch, time, heads, headSize } = shape;
  const width = heads * headSize;
  const outputs = new Float64Array(batch * time * width);
  const logSumExp = new Float64Array(batch * heads * time);
  eachStep(qkv, shape, mask, ({ weights, out, lse, index }) => {
    logSumExp[index] = lse;
    for (const [at, probability] of weights) {
      for (let i = 0; i < headSize; i++) outputs[out + i]! += probability * qkv[at + 2 * width + i]!;
    }
  });
  return { outputs, logSumExp };
}

/** The gradient by `qkv` of Σ dy · outputs. */
export function attentionGradient64(
  qkv: Numbers,
  shape: AttentionShape,
  mask: AttentionMask,
  dy: Numbers,
): Numbers {
  const { heads, headSize } = shape;
  const width = heads * headSize;
  const gradient = new Float64Array(qkv.length);
  eachStep(qkv, shape, mask, ({ weights, at: query, out }) => {
    const slopes = weights.map(([at]) => {
      let slope = 0;
      for (let i = 0; i < headSize; i++) slope += dy[out + i]! * qkv[at + 2 * width + i]!;
      return slope;
    });
    const mean = weights.reduce((sum, [, probability], j) => sum + probability * slopes[j]!, 0);
    for (const [j, [at, probability]] of weights.entries()) {
      const score = (probability * (slopes[j]! - mean)) / Math.sqrt(headSize);
      for (let i = 0; i < headSize; i++) {
        gradient[query + i]! += score * qkv[at + width + i]!;
        gradient[at + width + i]! += score * qkv[query + i]!;
        gradient[at + 2 * width + i]! += probability * dy[out + i]!;
      }
    }
  });
  return gradient;
}
