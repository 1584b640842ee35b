import { barTimeWriter } from "./bar-time.ts";
import { type EventOptions, eventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { barTimeReader } from "./read-events.ts";
import { tokenStream } from "./token-stream.ts";

/** The version of the ids. */
export const REMI_VERSION = 1;

/**
 * Returns a tokenizer of one field, `token`: bars, positions in them, and for each note its pitch, velocity and
 * duration, as REMI (Huang and Yang, 2020). Vocabulary and ids are those of MidiTok's REMI.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = remi({ tempos: true, timeSignatures: true }).encode(score);
 */
export function remi(options: EventOptions = {}): EventTokenizer {
  return tokenStream({
    type: "remi",
    version: REMI_VERSION,
    settings: eventSettings("remi", options),
    bars: true,
    time: "position",
    timeWriter: barTimeWriter,
    timeReader: barTimeReader,
  });
}
