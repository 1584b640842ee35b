export {
  type ChoiceOptions,
  chooseId,
  type DistributionOptions,
  logProbability,
  probabilities,
} from "./distribution.ts";
export { type GeneratedStep, type GenerateOptions, generate } from "./generate.ts";
export { type GeneratedSequence, generateSequence } from "./generate-sequence.ts";
export type { LengthOptions } from "./length.ts";
export type { OpeningOptions } from "./opening.ts";
export { createRandom, type Random } from "./random.ts";
export { createRepeatGuard, type RepeatGuard, type RepeatGuardOptions } from "./repeat-guard.ts";
export {
  type FieldSampling,
  type SampleStepOptions,
  type SamplingOptions,
  sampleStep,
} from "./sample-step.ts";
export type { StepField, StepMark, StepModel } from "./step-model.ts";
export {
  type GeneratedNote,
  type SamplingGrammar,
  type SamplingTokenizer,
  type StepSequence,
  sequenceOf,
  stepAt,
} from "./step-sequence.ts";
