export { finishSave, saveFiles, type WriteFile } from "./atomic-files.ts";
export { type BackendOptions, type ChosenBackend, chooseBackend } from "./backend.ts";
export { type ChosenTokenizer, chooseTokenizer } from "./choose-tokenizer.ts";
export { COMPARISON_COLUMNS, type ComparisonColumn, rankedTokenizers } from "./compare/columns.ts";
export {
  type CompareTokenizersOptions,
  type CompareTokenizersResult,
  type Contender,
  compareTokenizers,
} from "./compare/compare-tokenizers.ts";
export type { ComparedTokenizer, Comparison, ComparisonSettings } from "./compare/comparison.ts";
export { type Coding, measureCoding } from "./compare/measure-coding.ts";
export type { NoteErrors } from "./compare/note-errors.ts";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.ts";
export { htmlPage, INDIGO } from "./html.ts";
export type { LossSummary } from "./loss-summary.ts";
export { type Metric, readMetrics } from "./metrics.ts";
export { MissingBackendError } from "./missing-backend.ts";
export { loadNativeBackend, type NativeBackend } from "./native-backend.ts";
export { type OpenedRun, openRunFolder } from "./run-folder.ts";
export {
  checkTensorflow,
  removeTensorflow,
  type SetupTensorflowOptions,
  setupTensorflow,
  type TensorflowSetup,
} from "./setup/setup-tensorflow.ts";
export { tensorflowFolder } from "./setup/tensorflow-folder.ts";
export { train } from "./train.ts";
export { defaultAugmentation, type TrainingConfig } from "./training-config.ts";
export type { BackendName, TrainEvent, TrainingPiece, TrainOptions, TrainResult } from "./types.ts";
