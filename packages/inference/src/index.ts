export type { HeadConfig, InputConfig, ModelConfig, ModelField, RecurrentModelConfig } from "./config.ts";
