/** Thrown where a backend that was asked for by name cannot be had here. */
export class MissingBackendError extends Error {
  readonly backend: string;
  /** What is not there, or does not work. */
  readonly reason: string;
  /** What would help; absent where nothing is known to. */
  readonly remedy?: string;

  constructor(backend: string, reason: string, remedy?: string) {
    super(`trainer: backend ${backend}: ${reason}${remedy === undefined ? "" : `; ${remedy}`}`);
    this.name = "MissingBackendError";
    this.backend = backend;
    this.reason = reason;
    if (remedy !== undefined) this.remedy = remedy;
  }
}
