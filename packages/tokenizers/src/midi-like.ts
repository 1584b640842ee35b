import { type EventOptions, eventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import { shiftTimeReader } from "./read-events.ts";
import { shiftTimeWriter } from "./shift-time.ts";
import { tokenStream } from "./token-stream.ts";

/** The version of the ids. */
export const MIDI_LIKE_VERSION = 1;

/**
 * Returns a tokenizer of one field, `token`: the events of MIDI, that is note-ons with velocities, note-offs and shifts
 * in time (Oore et al., 2018). A note-off ends the oldest note of its pitch. Vocabulary and ids are those of MidiTok's
 * MIDILike.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = midiLike().encode(score);
 */
export function midiLike(options: EventOptions = {}): EventTokenizer {
  return tokenStream({
    type: "midi-like",
    version: MIDI_LIKE_VERSION,
    settings: eventSettings("midi-like", options),
    time: "shift",
    noteOff: true,
    timeWriter: shiftTimeWriter,
    timeReader: shiftTimeReader,
  });
}
