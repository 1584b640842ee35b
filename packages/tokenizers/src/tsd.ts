import { type EventOptions, eventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { shiftTimeReader } from "./read-events.ts";
import { shiftTimeWriter } from "./shift-time.ts";
import { tokenStream } from "./token-stream.ts";

/** The version of the ids. */
export const TSD_VERSION = 1;

/**
 * Returns a tokenizer of one field, `token`: shifts in time, and for each note its pitch, velocity and duration.
 * Vocabulary and ids are those of MidiTok's TSD.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = tsd({ rests: true }).encode(score);
 */
export function tsd(options: EventOptions = {}): EventTokenizer {
  return tokenStream({
    type: "tsd",
    version: TSD_VERSION,
    settings: eventSettings("tsd", options),
    time: "shift",
    timeWriter: shiftTimeWriter,
    timeReader: shiftTimeReader,
  });
}
