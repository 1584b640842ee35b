import { type EventOptions, type EventSettings, eventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { shiftTimeReader } from "./read-events.ts";
import { singleShiftWriter } from "./shift-time.ts";
import { tokenStream } from "./token-stream.ts";

/** The version of the ids. */
export const STRUCTURED_VERSION = 1;

/** What `structured` does not tell. */
const WITHOUT: Partial<EventSettings> = {
  chords: false,
  rests: false,
  tempos: false,
  timeSignatures: false,
  pedals: false,
  pitchBends: false,
  pitchIntervals: false,
  programChanges: false,
};

/**
 * Returns a tokenizer of one field, `token`, whose kinds of tokens come in one order, always: a shift in time, pitch,
 * velocity, duration (Hadjeres and Crestel, 2021). A shift is the nearest of those told, so that long silences drift.
 * It tells neither chords, rests, tempos, metres, pedals, bends nor intervals: these options are passed over, as in
 * MidiTok's Structured, whose vocabulary and ids it has.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = structured({ velocities: 16 }).encode(score);
 */
export function structured(options: EventOptions = {}): EventTokenizer {
  return tokenStream({
    type: "structured",
    version: STRUCTURED_VERSION,
    settings: eventSettings("structured", options, WITHOUT),
    time: "shift-or-zero",
    eachNote: true,
    timeWriter: singleShiftWriter,
    timeReader: shiftTimeReader,
  });
}
