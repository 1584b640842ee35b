/** Why bytes could not be read as a Standard MIDI File at all. */
export type MidiParseErrorCode = "empty-file" | "not-midi" | "truncated-header";

/** Thrown by {@link parseMidi} where nothing can be saved; everything less is a diagnostic. */
export class MidiParseError extends Error {
  override readonly name = "MidiParseError";
  readonly code: MidiParseErrorCode;
  /** Byte offset in the file at which reading ended. */
  readonly offset: number;

  constructor(code: MidiParseErrorCode, offset: number, message: string) {
    super(`midi: ${message}`);
    this.code = code;
    this.offset = offset;
  }
}
