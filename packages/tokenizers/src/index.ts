export type {
  CategoricalField,
  ContinuousField,
  Field,
  Grammar,
  StreamDecoder,
  TimedNote,
  Tokenizer,
  TokenizerConfig,
  TokenSequence,
} from "./contract.ts";
