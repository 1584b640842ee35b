export {
  type StepModelCheck,
  type StepModelTestOptions,
  stepModelChecks,
  testStepModel,
} from "./step-model-checks.ts";
