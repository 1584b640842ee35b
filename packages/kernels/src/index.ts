export { createKernels } from "./create-kernels.ts";
export type {
  AdamMoments,
  AdamOptions,
  CellWeights,
  CrossEntropyOptions,
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
} from "./kernels.ts";
export { supportsThreads } from "./workers.ts";
