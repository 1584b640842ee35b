export type {
  CellWeights,
  InitialState,
  KernelBuild,
  Kernels,
  KernelsOptions,
  MatMulOptions,
  SequenceForward,
  SequenceGradients,
  SequenceShape,
} from "./kernels.ts";
