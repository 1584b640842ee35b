import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type CausalAttentionOptions, causalAttention } from "../../src/ops/causal-attention.ts";
import { layerNorm } from "../../src/ops/layer-norm.ts";
import { installWasmKernels } from "../../src/wasm/install.ts";
import { noise, places, runOn } from "../helpers.ts";

describe("errors of the transformer ops", () => {
  runOn(places[0]!);

  const qkv = (columns: number) => tf.zeros([2, 5, columns]) as tf.Tensor3D;
  const rows: [string, number, () => CausalAttentionOptions, string][] = [
    [
      "a width that heads do not divide",
      24,
      () => ({ heads: 5 }),
      "causalAttention: the last axis of qkv must be 3 × heads × size, a multiple of 15, got 24",
    ],
    ["no heads", 24, () => ({ heads: 0 }), "a multiple of 0, got 24"],
    [
      "lengths of another batch",
      24,
      () => ({ heads: 2, lengths: tf.tensor1d([1], "int32") }),
      "causalAttention: lengths must be int32 of shape [2], got int32 of [1]",
    ],
    [
      "starts that are no integers",
      24,
      () => ({ heads: 2, starts: tf.zeros([2, 5]) }),
      "causalAttention: starts must be int32 of shape [2,5], got float32 of [2,5]",
    ],
  ];
  it.each(rows)("name %s", (_, columns, options, message) => {
    tf.tidy(() => {
      expect(() => causalAttention(qkv(columns), options())).toThrow(message);
    });
  });

  it("name a scale that does not fit", () => {
    tf.tidy(() => {
      const [x, bias] = [tf.zeros([2, 3]), tf.zeros([3]) as tf.Tensor1D];
      expect(() => layerNorm(x, tf.zeros([2]) as tf.Tensor1D, bias)).toThrow(
        "layerNorm: scale must be of shape [3], as x, got [2]",
      );
    });
  });
});

describe("causalAttention on wasm", () => {
  runOn(places[1]!);

  it("passes what the kernels find wrong with a mask on", async () => {
    const installed = await installWasmKernels();
    tf.tidy(() => {
      const lengths = tf.tensor1d([3, 6], "int32");
      const run = () => causalAttention(noise([2, 5, 6], 1) as tf.Tensor3D, { heads: 1, lengths });
      expect(run).toThrow("attentionForward: lengths must be within 0–5, got 6 of sequence 1");
    });
    installed.dispose();
  });
});
