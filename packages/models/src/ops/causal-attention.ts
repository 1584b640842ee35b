import * as tf from "@tensorflow/tfjs-core";
import { type Op, type OpInputs, runOp } from "./op.ts";

/** Options of {@link causalAttention}. */
export interface CausalAttentionOptions {
  /** How many heads the width is divided among. */
  readonly heads: number;
  /** `[batch]`, int32: steps of each sequence; the outputs and gradients of later ones are 0. @default all of them */
  readonly lengths?: tf.Tensor1D;
  /**
   * `[batch, time]`, int32: the first step that each step sees, at most itself, never falling within a sequence: several pieces
   * packed into one sequence, or a window. @default all 0
   */
  readonly starts?: tf.Tensor2D;
}

/**
 * The forward op: `qkv [batch, time, 3 × width]`, `lengths` and `starts` (empty: none) → the outputs `[batch, time, width]`, and what
 * this backend's gradient needs.
 */
export const causalAttentionOp: Op = {
  name: "NocturneCausalAttention",
  composed: (inputs, attributes) => {
    const heads = attributes.heads as number;
    const values = splitHeads(inputs.qkv!, heads)[2]!;
    const outputs = joinHeads(tf.matMul(probabilities(inputs, heads), values));
    return [tf.mul(outputs, alive(inputs)), tf.zeros([0])];
  },
};

/** The gradient op: what went into and came out of the forward op, and `dy` → the gradient of `qkv`. */
export const causalAttentionGradientOp: Op = {
  name: "NocturneCausalAttentionGradient",
  composed: (inputs, attributes) => {
    const heads = attributes.heads as number;
    const [queries, keys, values] = splitHeads(inputs.qkv!, heads) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const dy = splitHeads(tf.mul(inputs.dy!, alive(inputs)), heads, 1)[0]!;
    const weights = probabilities(inputs, heads);
    const dWeights = tf.matMul(dy, values, false, true);
    const mean = tf.sum(tf.mul(weights, dWeights), 3, true);
    const scale = 1 / Math.sqrt(queries.shape[3]!);
    const dScores = tf.mul(tf.mul(weights, tf.sub(dWeights, mean)), scale);
    const gradients = [
      tf.matMul(dScores, keys),
      tf.matMul(dScores, queries, true, false),
      tf.matMul(weights, dy, true, false),
    ];
    return [tf.concat(gradients.map(joinHeads), 2)];
  },
};

tf.registerGradient({
  kernelName: causalAttentionOp.name,
  inputsToSave: ["qkv", "lengths", "starts"],
  outputsToSave: [true, true],
  gradFunc: (dy, saved, attributes) => ({
    qkv: () => {
      const [qkv, lengths, starts, outputs, kept] = saved as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const inputs = { qkv, lengths, starts, outputs, saved: kept, dy: (dy as unknown as tf.Tensor[])[0]! };
      return runOp(causalAttentionGradientOp, inputs, { ...attributes })[0]!;
    },
    lengths: () => tf.zerosLike(saved[1]!),
    starts: () => tf.zerosLike(saved[2]!),
  }),
});

/**
 * Causal attention of many heads, `softmax(q · kᵀ / √size) · v` of each, as one differentiable op: `[batch, time, width]` from
 * queries, keys and values side by side, `[batch, time, 3 × width]`, as GPT-2's `c_attn` leaves them; each third holds the heads one
 * after another. Each backend runs its own kernel: `@nocturne/kernels` on `wasm` (after `installWasmKernels`), which keeps no matrix
 * of time × time; plain ops elsewhere, which do.
 *
 * @throws where the width is not a multiple of 3 × heads, or the masks do not fit
 */
export function causalAttention(
  qkv: tf.Tensor3D,
  { heads, lengths, starts }: CausalAttentionOptions,
): tf.Tensor3D {
  const [batch, time, columns] = qkv.shape;
  const size = columns / 3 / heads;
  if (!Number.isInteger(heads) || heads < 1 || !Number.isInteger(size) || size < 1) {
    throw new RangeError(
      `causalAttention: the last axis of qkv must be 3 × heads × size, a multiple of ${3 * heads}, got ${columns}`,
    );
  }
  checkMask("lengths", lengths, [batch]);
  checkMask("starts", starts, [batch, time]);
  return tf.tidy(() => {
    const none = () => tf.tensor1d([], "int32");
    const inputs = { qkv, lengths: lengths ?? none(), starts: starts ?? none() };
    return runOp(causalAttentionOp, inputs, { heads })[0] as tf.Tensor3D;
  });
}

function checkMask(name: string, mask: tf.Tensor | undefined, shape: number[]): void {
  if (mask && (mask.dtype !== "int32" || !tf.util.arraysEqual(mask.shape, shape))) {
    throw new RangeError(
      `causalAttention: ${name} must be int32 of shape [${shape}], got ${mask.dtype} of [${mask.shape}]`,
    );
  }
}

/** The thirds of `[batch, time, parts × width]`, each `[batch, heads, time, size]`. */
function splitHeads(x: tf.Tensor, heads: number, parts = 3): tf.Tensor4D[] {
  const [batch, time, columns] = x.shape as [number, number, number];
  return tf.split(x, parts, 2).map((part) => {
    const size = columns / parts / heads;
    return tf.transpose(tf.reshape(part, [batch, time, heads, size]), [0, 2, 1, 3]) as tf.Tensor4D;
  });
}

/** `[batch, heads, time, size]` as `[batch, time, heads × size]`. */
function joinHeads(x: tf.Tensor): tf.Tensor3D {
  const [batch, heads, time, size] = x.shape as [number, number, number, number];
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, time, heads * size]);
}

/** What each step takes of each, `[batch, heads, time, time]`. */
function probabilities({ qkv, starts }: OpInputs, heads: number): tf.Tensor {
  const [queries, keys] = splitHeads(qkv!, heads) as [tf.Tensor, tf.Tensor];
  const time = qkv!.shape[1]!;
  const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(queries.shape[3]!));
  const steps = tf.range(0, time, 1, "float32");
  const later = tf.greater(tf.expandDims(steps, 0), tf.expandDims(steps, 1));
  const hidden = starts!.size === 0 ? later : tf.logicalOr(later, before(starts!, steps));
  return tf.softmax(tf.add(scores, tf.mul(tf.cast(hidden, "float32"), -1e9)));
}

/** Whether a step lies before the first that another sees, `[batch, 1, time, time]`. */
function before(starts: tf.Tensor, steps: tf.Tensor): tf.Tensor {
  const [batch, time] = starts.shape as [number, number];
  const first = tf.reshape(tf.cast(starts, "float32"), [batch, 1, time, 1]);
  return tf.less(tf.reshape(steps, [1, 1, 1, time]), first);
}

/** 1 for each step within its sequence's length, else 0: `[batch, time, 1]`, or a scalar 1. */
function alive({ qkv, lengths }: OpInputs): tf.Tensor {
  if (lengths!.size === 0) return tf.scalar(1);
  const steps = tf.range(0, qkv!.shape[1]!, 1, "float32");
  const within = tf.less(tf.expandDims(steps, 0), tf.expandDims(tf.cast(lengths!, "float32"), 1));
  return tf.expandDims(tf.cast(within, "float32"), 2);
}
