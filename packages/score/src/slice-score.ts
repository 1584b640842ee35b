import type { Score, Track } from "./types.ts";

/** A stretch of a score, in ticks. */
export interface SliceOptions {
  /** First tick. @default 0 */
  readonly start?: number;
  /** The tick after the last. @default the end of the score */
  readonly end?: number;
}

/**
 * Returns the part of a score between two ticks, moved to start at tick 0. Notes that start in it are kept and cut at
 * its end; notes that started before are left out. The tempo, metre, key and controllers in force at its start are
 * stated at tick 0. Silence after the last event is kept if the slice reaches it.
 *
 * @throws RangeError where `end` lies before `start`
 */
export function sliceScore(score: Score, options: SliceOptions = {}): Score {
  const { start = 0, end = Number.POSITIVE_INFINITY } = options;
  if (!(start >= 0 && end >= start)) {
    throw new RangeError(`score: a slice needs 0 ≤ start ≤ end in ticks, got [${start}, ${end}]`);
  }
  const changes = <T extends { readonly tick: number }>(list: readonly T[]): T[] => {
    const before = list.findLast((change) => change.tick <= start);
    const inside = list.filter((change) => change.tick > start && change.tick < end);
    return [...(before ? [before] : []), ...inside].map((change) => shifted(change, start));
  };
  const { end: silentUntil, ...rest } = score;
  const silence = silentUntil !== undefined && silentUntil <= end && silentUntil > start;
  return {
    ...rest,
    ...(silence && { end: silentUntil - start }),
    tempos: changes(score.tempos),
    timeSignatures: changes(score.timeSignatures),
    keySignatures: changes(score.keySignatures),
    tracks: score.tracks.map((track) => sliceTrack(track, start, end)),
  };
}

function sliceTrack(track: Track, start: number, end: number): Track {
  const notes = track.notes
    .filter((note) => note.start >= start && note.start < end)
    .map((note) => ({
      ...note,
      start: note.start - start,
      duration: Math.min(note.duration, end - note.start),
    }));
  const inForce = new Map(
    track.controlChanges
      .filter((change) => change.tick <= start)
      .map((change) => [change.controller, change]),
  );
  const inside = track.controlChanges.filter((change) => change.tick > start && change.tick < end);
  const within = <T extends { readonly tick: number }>(events: readonly T[]): T[] =>
    events.filter((event) => event.tick >= start && event.tick < end).map((event) => shifted(event, start));
  const { programChanges, ...rest } = track;
  const programs = within(programChanges ?? []);
  return {
    ...rest,
    notes,
    controlChanges: [...inForce.values(), ...inside].map((change) => shifted(change, start)),
    rawEvents: within(track.rawEvents),
    ...(programs.length > 0 && { programChanges: programs }),
  };
}

function shifted<T extends { readonly tick: number }>(event: T, start: number): T {
  return { ...event, tick: Math.max(0, event.tick - start) };
}
