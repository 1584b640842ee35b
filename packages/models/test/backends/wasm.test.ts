import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type InstallOptions, installWasmKernels } from "../../src/wasm/install.ts";
import { testKernelBackend } from "../kernel-backend.ts";

const own = [
  "NocturneAdamWStep",
  "NocturneCausalAttention",
  "NocturneCausalAttentionGradient",
  "NocturneEmbeddingSum",
  "NocturneEmbeddingSumGradient",
  "NocturneGelu",
  "NocturneGeluGradient",
  "NocturneGru",
  "NocturneGruGradient",
  "NocturneHeadsLoss",
  "NocturneLayerNorm",
  "NocturneLayerNormGradient",
  "NocturneLstm",
  "NocturneLstmGradient",
  "NocturneMaskedGru",
  "NocturneMaskedGruGradient",
  "NocturneMaskedLstm",
  "NocturneMaskedLstmGradient",
  "NocturneSoftmaxCrossEntropy",
  "NocturneSoftmaxCrossEntropyGradient",
];

const installs: readonly (readonly [title: string, options: InstallOptions])[] = [
  ["wasm: relaxed SIMD, 1 thread", { build: "relaxed", threads: 1 }],
  ["wasm: relaxed SIMD, 2 threads", { build: "relaxed", threads: 2 }],
  ["wasm: plain SIMD, 1 thread", { build: "plain", threads: 1 }],
  ["wasm: plain SIMD, 2 threads", { build: "plain", threads: 2 }],
];

testKernelBackend("wasm: TensorFlow.js' own kernels", {
  backend: "wasm",
  setUp: async () => {
    await tf.setBackend("wasm");
    return undefined;
  },
});

for (const [title, options] of installs) {
  testKernelBackend(title, {
    backend: "wasm",
    own,
    setUp: async () => {
      await tf.setBackend("wasm");
      const installed = await installWasmKernels(options);
      return () => installed.dispose();
    },
  });
}
