export type { StepField, StepMark, StepModel } from "./step-model.ts";
