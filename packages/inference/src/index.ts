export {
  type HeadConfig,
  type InputConfig,
  isDetermined,
  leadingFields,
  type ModelConfig,
  type ModelField,
  type RecurrentModelConfig,
} from "./config.ts";
export { createStepModel } from "./create-step-model.ts";
export { manifestEntry, verifyFile } from "./manifest.ts";
export { type OpenRunOptions, openRun, type Run, type RunFiles } from "./open-run.ts";
export { parseModelConfig } from "./parse-model-config.ts";
export { type ManifestEntry, parseRunConfig, type RunConfig, type RunTokenizerConfig } from "./run-config.ts";
export { readSafetensors, readSafetensorsMetadata, writeSafetensors } from "./safetensors.ts";
export type { StepMark, StepModel } from "./step-model.ts";
export { assertWeights, type Weight, type Weights, weightShapes } from "./weights.ts";
