import type { Score } from "@nocturne/score";
import { type MidiData, parseMidi as parseMidiFile } from "midi-file";
import { type WriteMidiOptions, writeMidi } from "./write-midi.ts";

/**
 * Returns the score as data in the form of the npm package midi-file, for code that works on its events. To write a
 * file, `writeMidi` is shorter.
 *
 * @throws RangeError as `writeMidi` does
 */
export function toMidiFile(score: Score, options: WriteMidiOptions = {}): MidiData {
  return parseMidiFile(writeMidi(score, options));
}
