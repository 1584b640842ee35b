export type { ParseResult } from "./build-score.ts";
export type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
export { fromMidiFile } from "./from-midi-file.ts";
export { MidiParseError, type MidiParseErrorCode } from "./midi-parse-error.ts";
export { type ParseMidiOptions, parseMidi } from "./parse-midi.ts";
export { type TextEvent, type TextKind, textEvent, textsOf } from "./texts.ts";
export { toMidiFile } from "./to-midi-file.ts";
export { type WriteMidiOptions, writeMidi } from "./write-midi.ts";
