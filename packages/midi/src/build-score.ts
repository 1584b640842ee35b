import { createScore, type Score } from "@nocturne/score";
import { type ChunkContent, createSounding } from "./chunk-content.ts";
import { chunkTracks, type NoteOrder } from "./chunk-tracks.ts";
import { createConductor } from "./conductor.ts";
import type { Diagnostic, Report } from "./diagnostics.ts";
import type { Division } from "./division.ts";
import { lastTick } from "./last-tick.ts";
import { withoutOpeningPrograms } from "./plan-programs.ts";
import { gatherProgramChanges } from "./program-changes.ts";
import type { ReadContext } from "./read-events.ts";

/** A score, and what was found wrong on the way to it. */
export interface ParseResult {
  readonly score: Score;
  /** In the order found; empty for a file without fault. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns what the track chunks of a file with this division are read with. */
export function createReadContext(division: Division, report: Report): ReadContext {
  return {
    conductor: createConductor(division.fixedTempo, report),
    sounding: createSounding(),
    messages: [],
    report,
  };
}

/** Returns the score of all track chunks of a file, once they are read. */
export function buildScore(
  { ticksPerQuarter }: Division,
  chunks: readonly ChunkContent[],
  { conductor }: ReadContext,
  noteOrder: NoteOrder = "pitch",
): Score {
  const programBefore = gatherProgramChanges(chunks);
  const tracks = chunks.flatMap((content) => chunkTracks(content, programBefore(content.port), noteOrder));
  const score = createScore({
    ticksPerQuarter,
    ...conductor.finish(),
    tracks: withoutOpeningPrograms(tracks),
  });
  const end = chunks.reduce((latest, content) => Math.max(latest, content.end), 0);
  return end > lastTick(score) ? { ...score, end } : score;
}
