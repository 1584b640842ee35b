export { type BinError, binErrors } from "./bin-errors.ts";
export { type Bpe, createBpe } from "./bpe.ts";
export { bpeTokenizer } from "./bpe-tokenizer.ts";
export { compoundWord } from "./compound-word.ts";
export type {
  CategoricalField,
  ContinuousField,
  DecodeOptions,
  Field,
  Grammar,
  StreamDecoder,
  TimedNote,
  Tokenizer,
  TokenizerConfig,
  TokenSequence,
} from "./contract.ts";
export { DEFAULT_DURATIONS, type DurationRange, MIDITOK_DURATIONS } from "./duration-codec.ts";
export type { ChordOptions, EventOptions, TempoOptions } from "./event-options.ts";
export type { EventTokenizer } from "./event-tokenizer.ts";
export { tokenizerFromJSON } from "./from-json.ts";
export { fromMidiTok, type MidiTokJson } from "./from-midi-tok.ts";
export { fromHuggingFace, type HuggingFaceJson, toHuggingFace } from "./hugging-face.ts";
export { type LearnBinsOptions, learnBins } from "./learn-bins.ts";
export { midiLike } from "./midi-like.ts";
export type { MidiTokConfig } from "./midi-tok-config.ts";
export { noteTuple } from "./note-tuple.ts";
export type {
  BeatsSettings,
  NoteSettings,
  NoteTupleOptions,
  SecondsSettings,
  SecondsValues,
  SecondsValuesOptions,
} from "./note-tuple-options.ts";
export { octuple } from "./octuple.ts";
export { type OnGridShareOptions, onGridShare } from "./on-grid-share.ts";
export { type PerformanceOptions, performance } from "./performance.ts";
export {
  howlV1,
  type LosslessOptions,
  lossless,
  modern,
  presets,
  remiGrid,
  seconds,
  type TokenizerPreset,
  tokenizerFromName,
} from "./presets.ts";
export { type RecallOptions, recall } from "./recall.ts";
export { remi } from "./remi.ts";
export { structured } from "./structured.ts";
export { DEFAULT_TEMPO, type TempoBins } from "./tempo-codec.ts";
export { DEFAULT_TIME_SIGNATURES } from "./time-signatures.ts";
export { toMidiTok } from "./to-midi-tok.ts";
export { type TrainBpeOptions, trainBpe } from "./train-bpe.ts";
export { tsd } from "./tsd.ts";
export { describeWords, type WordDescription, type WordNote } from "./words/describe-words.ts";
export { type LearnWordsOptions, learnWords } from "./words/learn-words.ts";
export { words } from "./words/words.ts";
export type { Residuals, WordsConfig } from "./words/words-config.ts";
