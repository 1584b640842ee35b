export { type AdamW, type AdamWOptions, createAdamW, type Moments } from "./adamw.ts";
export type { CallOptions } from "./layers/layer-weights.ts";
export type { CreateModelOptions, LossOptions, TrainableModel } from "./model.ts";
export { createModel } from "./model.ts";
export { type CausalAttentionOptions, causalAttention } from "./ops/causal-attention.ts";
export { embeddingSum } from "./ops/embedding-sum.ts";
export { gelu } from "./ops/gelu.ts";
export { gruSequence } from "./ops/gru-sequence.ts";
export type { InstalledOpKernels } from "./ops/install-kernels.ts";
export { type LayerNormOptions, layerNorm } from "./ops/layer-norm.ts";
export { lstmSequence, type SequenceOptions } from "./ops/lstm-sequence.ts";
export { maskedSequence } from "./ops/masked-sequence.ts";
export type { RecurrentWeights } from "./ops/recurrence.ts";
export { softmaxCrossEntropy } from "./ops/softmax-cross-entropy.ts";
export { type DefaultModelOptions, defaultModel, howlGru512, howlLstm192, howlLstm416 } from "./presets.ts";
export { keepLeading, shiftSteps, startStep } from "./steps.ts";
export { type InstalledTensorflowKernels, installTensorflowKernels } from "./tensorflow/install.ts";
export { type InstalledKernels, type InstallOptions, installWasmKernels } from "./wasm/install.ts";
export {
  type InstallWebgpuOptions,
  installWebgpuKernels,
} from "./webgpu/install.ts";
