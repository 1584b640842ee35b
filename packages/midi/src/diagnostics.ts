/** What a reader found wrong, or worth knowing, in a file that it could still read. */
export type DiagnosticCode =
  | "leading-bytes"
  | "riff-wrapper"
  | "header-length"
  | "bad-format"
  | "format-2"
  | "bad-division"
  | "smpte-division"
  | "smpte-tempo"
  | "track-count"
  | "no-tracks"
  | "track-length"
  | "unknown-chunk"
  | "stray-bytes"
  | "missing-end-of-track"
  | "data-after-end-of-track"
  | "truncated-event"
  | "missing-status"
  | "running-status-after-meta"
  | "system-message"
  | "bad-data-byte"
  | "long-quantity"
  | "bad-meta-length"
  | "bad-tempo"
  | "bad-time-signature"
  | "bad-key-signature"
  | "conflicting-changes"
  | "hanging-note"
  | "orphan-note-off"
  | "zero-length-note";

/**
 * One kind of trouble in one track chunk of a file (or in the file as a whole), and what was done about it. Where it
 * happens again in the same chunk, `count` goes up and the places are those of the first time.
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** In words: what was found, and what was made of it. */
  readonly message: string;
  /** How many times, ≥ 1. */
  readonly count: number;
  /** Byte offset in the file, where it is known. */
  readonly offset?: number;
  /** Tick from the start of the file, where it has one. */
  readonly tick?: number;
  /** Index of the track chunk in the file, from 0, where it is in one. */
  readonly track?: number;
}

/** Where a diagnostic belongs. */
export interface Place {
  readonly offset?: number;
  readonly tick?: number;
  readonly track?: number;
}

/** Adds to the diagnostics. */
export type Report = (code: DiagnosticCode, place: Place, message: string) => void;

/** From this many entries on, trouble is counted for the whole file, so that a hostile file cannot fill the memory. */
const MAX_PLACES = 256;

/** Returns a list of diagnostics, at most a few hundred, and the function that adds to it. */
export function createDiagnostics(): { readonly diagnostics: Diagnostic[]; readonly report: Report } {
  const diagnostics: Diagnostic[] = [];
  const byKey = new Map<string, Diagnostic & { count: number }>();
  const report: Report = (code, place, message) => {
    const key = byKey.size < MAX_PLACES ? `${code} ${place.track}` : code;
    const known = byKey.get(key) ?? byKey.get(`${code} ${place.track}`);
    if (known) {
      known.count++;
      return;
    }
    const diagnostic = { code, message, count: 1, ...place };
    byKey.set(key, diagnostic);
    diagnostics.push(diagnostic);
  };
  return { diagnostics, report };
}
