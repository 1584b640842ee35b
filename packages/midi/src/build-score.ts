import { createScore, type Score, type Track } from "@nocturne/score";
import { createByteCache } from "./byte-cache.ts";
import { type ChunkContent, createSounding } from "./chunk-content.ts";
import { chunkTracks, type NoteOrder } from "./chunk-tracks.ts";
import { createConductor } from "./conductor.ts";
import type { Diagnostic, Report } from "./diagnostics.ts";
import type { Division } from "./division.ts";
import { lastTick } from "./last-tick.ts";
import { MAX_TRACKS, TOO_MANY_TRACKS } from "./limits.ts";
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
    cache: createByteCache(),
    report,
  };
}

/** Returns the score of all track chunks of a file, once they are read. */
export function buildScore(
  { ticksPerQuarter }: Division,
  chunks: readonly ChunkContent[],
  { conductor, report }: ReadContext,
  noteOrder: NoteOrder = "pitch",
): Score {
  const programBefore = gatherProgramChanges(chunks);
  const tracks: Track[] = [];
  for (const content of chunks) {
    for (const track of chunkTracks(content, programBefore(content.port), noteOrder)) {
      if (tracks.length < MAX_TRACKS) tracks.push(track);
      else report("track-count", { track: content.chunk }, TOO_MANY_TRACKS);
    }
  }
  const score = createScore({
    ticksPerQuarter,
    ...conductor.finish(),
    tracks: withoutOpeningPrograms(tracks),
  });
  const end = chunks.reduce((latest, content) => Math.max(latest, content.end), 0);
  return end > lastTick(score) ? { ...score, end } : score;
}
