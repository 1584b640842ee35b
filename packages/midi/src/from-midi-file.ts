import type { MidiData, MidiEvent } from "midi-file";
import { buildScore, createReadContext, type ParseResult } from "./build-score.ts";
import { createChunkContent, endHangingNotes } from "./chunk-content.ts";
import { createDiagnostics, type Report } from "./diagnostics.ts";
import { type Division, readDivision, smpteDivision } from "./division.ts";
import { midiFileBytes } from "./midi-file-bytes.ts";
import { readEvents } from "./read-events.ts";

/**
 * Returns the score of data in the form of the npm package midi-file. From the bytes of a file, `parseMidi` is the
 * better way: it repairs what midi-file would throw at or lose.
 *
 * @throws RangeError where an event carries numbers that no MIDI file can hold
 */
export function fromMidiFile(data: MidiData): ParseResult {
  const { diagnostics, report: reportAt } = createDiagnostics();
  // What has no file has no place in it.
  const report: Report = (code, { offset: _, ...place }, message) => reportAt(code, place, message);
  const { header, tracks } = data;
  const division: Division =
    header.framesPerSecond !== undefined && header.ticksPerFrame !== undefined
      ? smpteDivision(header.framesPerSecond, header.ticksPerFrame, report)
      : readDivision(header.ticksPerBeat ?? header.timeDivision ?? 0, report);
  const context = createReadContext(division, report);
  const chunks = tracks.map((events, chunk) => {
    for (const event of events) checkEvent(event, chunk);
    const bytes = midiFileBytes(events);
    const content = createChunkContent(chunk);
    readEvents(bytes, 0, bytes.length, content, context);
    endHangingNotes(content, context.sounding, report);
    return content;
  });
  return { score: buildScore(division, chunks, context), diagnostics };
}

/** The highest value of each field that a file holds in a few bits. */
const HIGHEST: Readonly<Record<string, number>> = {
  channel: 15,
  noteNumber: 127,
  velocity: 127,
  controllerType: 127,
  programNumber: 127,
  amount: 127,
  numerator: 255,
  microsecondsPerBeat: 0xff_ffff,
};

function checkEvent(event: MidiEvent, chunk: number): void {
  const fields: Readonly<Record<string, unknown>> = { ...event };
  const { deltaTime } = event;
  if (!Number.isInteger(deltaTime) || deltaTime < 0) {
    throw new RangeError(
      `midi: a ${event.type} of track ${chunk} has the deltaTime ${deltaTime}; it must be a whole number of ticks, not negative`,
    );
  }
  for (const field in HIGHEST) {
    const value = fields[field];
    if (value === undefined) continue;
    const highest = HIGHEST[field]!;
    if (!(typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= highest)) {
      throw new RangeError(
        `midi: a ${event.type} of track ${chunk} has the ${field} ${value}; it must be within 0–${highest}`,
      );
    }
  }
  if (event.type === "timeSignature" && !Number.isInteger(Math.log2(event.denominator))) {
    throw new RangeError(
      `midi: a timeSignature of track ${chunk} has the denominator ${event.denominator}; it must be a power of two`,
    );
  }
}
