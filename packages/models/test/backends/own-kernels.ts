/** The kernels of `installWebgpuKernels`. */
export const webgpuKernels: readonly string[] = [
  "NocturneEmbeddingSum",
  "NocturneEmbeddingSumGradient",
  "NocturneGru",
  "NocturneGruGradient",
  "NocturneLstm",
  "NocturneLstmGradient",
  "NocturneSoftmaxCrossEntropy",
  "NocturneSoftmaxCrossEntropyGradient",
];

/** The kernels of `installTensorflowKernels`. */
export const tensorflowKernels: readonly string[] = [
  "NocturneEmbeddingSumGradient",
  "NocturneGru",
  "NocturneGruGradient",
  "NocturneHeadsLoss",
  "NocturneLstm",
  "NocturneLstmGradient",
  "NocturneSoftmaxCrossEntropy",
  "NocturneSoftmaxCrossEntropyGradient",
];
