import { createScore, type Score } from "@nocturne/score";
import type { MidiData, MidiEvent } from "midi-file";
import { createConductor } from "./conductor.ts";
import { createDiagnostics, type Diagnostic } from "./diagnostics.ts";
import { type Division, readDivision, smpteDivision } from "./division.ts";
import { createProgramChanges } from "./program-changes.ts";
import { readTrack } from "./read-track.ts";

/** A score, and what was found wrong on the way to it. */
export interface ParseResult {
  readonly score: Score;
  /** In the order found; empty for a file without fault. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Returns the score of data in the form of the npm package midi-file. From the bytes of a file, `parseMidi` is the
 * better way: it repairs what midi-file would throw at or lose.
 *
 * @throws RangeError where an event carries numbers that no MIDI file can hold
 */
export function fromMidiFile(data: MidiData): ParseResult {
  const { diagnostics, report } = createDiagnostics();
  const { header, tracks } = data;
  const division: Division =
    header.framesPerSecond !== undefined && header.ticksPerFrame !== undefined
      ? smpteDivision(header.framesPerSecond, header.ticksPerFrame, report)
      : readDivision(header.ticksPerBeat ?? header.timeDivision ?? 0, report);
  const conductor = createConductor(division.fixedTempo, report);
  const programChanges = createProgramChanges();
  tracks.forEach((events, chunk) => {
    let tick = 0;
    for (const event of events) {
      checkEvent(event, chunk);
      tick += event.deltaTime;
      if (event.type === "programChange") programChanges.add(event.channel, tick, chunk, event.programNumber);
    }
  });
  const { programBefore } = programChanges;
  const read = tracks.map((events, chunk) => readTrack(events, { chunk, conductor, report, programBefore }));
  const score = createScore({
    ticksPerQuarter: division.ticksPerQuarter,
    ...conductor.finish(),
    tracks: read.flat(),
  });
  return { score, diagnostics };
}

const DATA_FIELDS = [
  "channel",
  "noteNumber",
  "velocity",
  "controllerType",
  "programNumber",
  "amount",
] as const;

function checkEvent(event: MidiEvent, chunk: number): void {
  const fields: Readonly<Record<string, unknown>> = { ...event };
  const { deltaTime } = event;
  if (!Number.isInteger(deltaTime) || deltaTime < 0) {
    throw new RangeError(
      `midi: a ${event.type} of track ${chunk} has the deltaTime ${deltaTime}; it must be a whole number of ticks, not negative`,
    );
  }
  for (const field of DATA_FIELDS) {
    const value = fields[field];
    if (value === undefined) continue;
    const highest = field === "channel" ? 15 : 127;
    if (!(typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= highest)) {
      throw new RangeError(
        `midi: a ${event.type} of track ${chunk} has the ${field} ${value}; it must be within 0–${highest}`,
      );
    }
  }
}
