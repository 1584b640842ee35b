import type { Track } from "@nocturne/score";

/** A program change to be written. */
export interface PlannedProgram {
  /** Index of the track it belongs to. */
  readonly track: number;
  readonly tick: number;
}

/** Bank select, most and least significant byte: it takes effect with the program change after it. */
const BANK_SELECTS = [0, 32];

/**
 * Returns where program changes must stand, so that each note plays with its track's program though tracks may share a
 * channel, and so that each track alone reads back with its program.
 */
export function planPrograms(tracks: readonly Track[]): PlannedProgram[] {
  const channels = new Map<number, number[]>();
  tracks.forEach(({ channel }, index) => {
    const sharing = channels.get(channel);
    if (sharing) sharing.push(index);
    else channels.set(channel, [index]);
  });
  return [...channels.values()].flatMap((sharing) => planChannel(tracks, sharing));
}

function planChannel(tracks: readonly Track[], sharing: readonly number[]): PlannedProgram[] {
  const quiet = sharing.filter((index) => tracks[index]!.notes.length === 0 && needsProgram(tracks[index]!));
  const opening = quiet.map((track) => ({ track, tick: 0 }));
  const sounding = sharing.filter((index) => tracks[index]!.notes.length > 0);
  const programs = new Set([...quiet, ...sounding].map((index) => tracks[index]!.program));
  if (programs.size < 2) {
    return [...opening, ...sounding.map((track) => ({ track, tick: openingTick(tracks[track]!) }))];
  }
  const events = [
    ...opening.map((planned) => ({ ...planned, note: false })),
    ...sounding.flatMap((track) =>
      tracks[track]!.notes.map((note) => ({ track, tick: note.start, note: true })),
    ),
  ].sort((a, b) => a.tick - b.tick || a.track - b.track);
  const planned: PlannedProgram[] = [];
  const stated = new Set<number>();
  let inForce: number | undefined;
  for (const { track, tick, note } of events) {
    const { program } = tracks[track]!;
    if (note && program === inForce && stated.has(track)) continue;
    planned.push({ track, tick });
    stated.add(track);
    inForce = program;
  }
  return planned;
}

/** Tick 0, or that of the last bank select before the track's first note. */
function openingTick(track: Track): number {
  const firstNote = track.notes.reduce(
    (first, note) => Math.min(first, note.start),
    Number.POSITIVE_INFINITY,
  );
  return track.controlChanges.reduce(
    (last, { tick, controller }) =>
      BANK_SELECTS.includes(controller) && tick <= firstNote ? Math.max(last, tick) : last,
    0,
  );
}

/** Whether a track without notes would not read back the same without a program change. */
function needsProgram(track: Track): boolean {
  if (track.program !== 0) return true;
  if (track.controlChanges.length > 0) return false;
  if (track.rawEvents.some(({ bytes }) => bytes[0]! < 0xf0)) return false;
  return track.channel !== 0 || (track.name === "" && track.rawEvents.length === 0);
}
