import type { GeneratedNote } from "./step-sequence.ts";

/** How long to play; the first limit to be reached ends the piece. */
export interface LengthOptions {
  /** How many steps to play. @default Infinity */
  readonly steps?: number;
  /** How many notes to play, at least; needs a tokenizer. @default Infinity */
  readonly notes?: number;
  /**
   * How long to play, at least: until a note starts this many seconds after the last note of the prompt started; needs
   * a tokenizer. @default Infinity
   */
  readonly seconds?: number;
}

/** Counts a piece towards its length. */
export interface Progress {
  /** Whether a limit has been reached. */
  done(): boolean;
  /** Takes the notes of one step; `counts` is false for a step of the prompt. */
  push(notes: readonly GeneratedNote[], counts: boolean): void;
}

/** Steps after which a piece that still lacks notes or seconds is given up: this many and … */
const PATIENCE = 4096;
/** … so many for each note or second asked for. */
const PATIENCE_EACH = 256;

/**
 * Returns a counter of steps, notes and seconds. It throws where a piece gets nowhere: thousands of steps without the
 * notes or seconds that were asked for, and no limit of steps.
 *
 * @throws RangeError where a limit is not a number from 0
 */
export function createProgress(options: LengthOptions): Progress {
  const { steps = Infinity, notes = Infinity, seconds = Infinity } = options;
  for (const [name, limit] of Object.entries({ steps, notes, seconds })) {
    if (!(limit >= 0)) throw new RangeError(`generate: ${name} must be 0 or more, got ${limit}`);
  }
  const asked = Math.min(notes, seconds);
  const patience = steps === Infinity ? PATIENCE + PATIENCE_EACH * asked : Infinity;
  const played = { steps: 0, notes: 0, seconds: 0 };
  let origin = 0;

  const done = (): boolean => played.steps >= steps || played.notes >= notes || played.seconds >= seconds;
  return {
    done,
    push(completed, counts) {
      if (!counts) {
        for (const note of completed) origin = Math.max(origin, note.start);
        return;
      }
      played.steps++;
      played.notes += completed.length;
      for (const note of completed) played.seconds = Math.max(played.seconds, note.start - origin);
      if (played.steps >= patience && !done()) {
        const wanted = seconds < Infinity ? `${seconds} seconds` : `${notes} notes`;
        throw new RangeError(
          `generate: ${wanted} wanted, but ${played.steps} steps made ${played.notes} notes in ` +
            `${played.seconds.toFixed(1)} seconds; the model is stuck: try a higher temperature, another prompt or ` +
            "repeatGuard, or set steps to take what comes",
        );
      }
    },
  };
}
