/** Why a corpus cannot be had. */
export type CorpusErrorCode =
  | "not-found"
  | "no-files"
  | "no-notes"
  | "bad-split"
  | "bad-licence"
  | "bad-data"
  | "damaged"
  | "not-written";

/** Thrown where there is nothing to go on with; a single broken file is reported instead. */
export class CorpusError extends Error {
  override readonly name = "CorpusError";
  readonly code: CorpusErrorCode;

  constructor(code: CorpusErrorCode, message: string, options?: ErrorOptions) {
    super(`corpus: ${message}`, options);
    this.code = code;
  }
}
