export type { AttentionForward, AttentionMask, AttentionOptions, AttentionShape } from "./attention.ts";
export { createKernels } from "./create-kernels.ts";
export type { EmbedOptions, Lookup, LookupGradient } from "./embedding.ts";
export type { GeluOptions } from "./gelu.ts";
export type { DenseWeights, HeadField, HeadsLoss, HeadsLossOptions, HeadWeights } from "./heads.ts";
export type {
  AdamMoments,
  AdamOptions,
  CellWeights,
  CrossEntropyOptions,
  HostMemory,
  InitialState,
  KernelBuild,
  Kernels,
  KernelsOptions,
  MatMulOptions,
  SavedSequence,
  SequenceBackwardOptions,
  SequenceForward,
  SequenceGradients,
  SequenceOptions,
  SequenceShape,
  SparseRows,
} from "./kernels.ts";
export type { LayerNormGradients, LayerNormOptions } from "./layer-norm.ts";
export { supportsThreads } from "./workers.ts";
