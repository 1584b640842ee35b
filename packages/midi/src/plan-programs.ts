import type { Track } from "@nocturne/score";

/** A program change to be written. */
export interface PlannedProgram {
  /** Index of the track it belongs to. */
  readonly track: number;
  readonly tick: number;
  readonly program: number;
  /**
   * Where it comes from: `opening`, a track's first; `stated`, one of its `programChanges`; `planned`, what its notes
   * need beside those.
   */
  readonly origin: "opening" | "stated" | "planned";
}

// The controllers that select a bank, which takes effect with the program change after them.
const BANK_SELECT = 0;
const BANK_SELECT_LSB = 32;

/** The port of a track that names none. */
const FIRST_PORT = 0;

/**
 * Returns the program changes of a score in the order of writing: those that its tracks state, and those that must
 * stand beside them so that each note plays with its track's program though tracks may share a channel, and so that
 * each track alone reads back with its program.
 */
export function planPrograms(tracks: readonly Track[]): PlannedProgram[] {
  return sharedChannels(tracks).flatMap((sharing) => planChannel(tracks, sharing));
}

/**
 * Returns the tracks with all program changes stated but those that {@link planPrograms} finds by itself as the first
 * of a track.
 */
export function withoutOpeningPrograms(tracks: readonly Track[]): readonly Track[] {
  if (tracks.every(({ programChanges }) => programChanges === undefined)) return tracks;
  const result = [...tracks];
  for (const sharing of sharedChannels(tracks)) {
    const alike = haveOneProgram(tracks, sharing);
    for (const index of sharing) {
      const { programChanges, ...track } = tracks[index]!;
      if (!programChanges) continue;
      const quiet = track.notes.length === 0;
      if (quiet && (programChanges.length > 1 || !needsProgram(track))) continue;
      const tick = quiet ? 0 : openingTick(track, alike);
      const opening = programChanges.findLastIndex(
        (change) => change.tick === tick && change.program === track.program,
      );
      if (opening < 0) continue;
      const others = programChanges.toSpliced(opening, 1);
      result[index] = others.length > 0 ? { ...track, programChanges: others } : track;
    }
  }
  return result;
}

/** The indices of the tracks on each channel of each port. */
function sharedChannels(tracks: readonly Track[]): number[][] {
  const channels = new Map<number, number[]>();
  tracks.forEach(({ channel, port = FIRST_PORT }, index) => {
    const key = (port << 4) | channel;
    const sharing = channels.get(key);
    if (sharing) sharing.push(index);
    else channels.set(key, [index]);
  });
  return [...channels.values()];
}

function haveOneProgram(tracks: readonly Track[], sharing: readonly number[]): boolean {
  const programs = sharing
    .map((index) => tracks[index]!)
    .filter((track) => track.notes.length > 0 || track.programChanges !== undefined || needsProgram(track))
    .map(({ program }) => program);
  return new Set(programs).size < 2;
}

function planChannel(tracks: readonly Track[], sharing: readonly number[]): PlannedProgram[] {
  const alike = haveOneProgram(tracks, sharing);
  const stated = sharing.flatMap((track) =>
    (tracks[track]!.programChanges ?? []).map((change) => ({ ...change, track, origin: "stated" as const })),
  );
  const openings = sharing.flatMap((index): PlannedProgram[] => {
    const track = tracks[index]!;
    const { program } = track;
    if (track.notes.length > 0) {
      return [{ track: index, tick: openingTick(track, alike), program, origin: "opening" }];
    }
    return needsProgram(track) ? [{ track: index, tick: 0, program, origin: "opening" }] : [];
  });
  const known = [...stated, ...openings];
  if (alike && stated.length === 0) return known;
  return [...known, ...missingPrograms(tracks, sharing, known)];
}

/** The program changes that notes need beside the known ones, where tracks play their events of one tick in turn. */
function missingPrograms(
  tracks: readonly Track[],
  sharing: readonly number[],
  known: readonly PlannedProgram[],
): PlannedProgram[] {
  const events = [
    ...known.map(({ track, tick, program }) => ({ track, tick, program, note: false })),
    ...sharing.flatMap((track) =>
      tracks[track]!.notes.map(({ start }) => ({
        track,
        tick: start,
        program: tracks[track]!.program,
        note: true,
      })),
    ),
  ].sort((a, b) => a.tick - b.tick || a.track - b.track);
  const missing: PlannedProgram[] = [];
  const ofTrack = new Map<number, number>();
  let ofChannel: number | undefined;
  for (const { track, tick, program, note } of events) {
    if (note && program === ofChannel && program === ofTrack.get(track)) continue;
    if (note) missing.push({ track, tick, program, origin: "planned" });
    ofTrack.set(track, program);
    ofChannel = program;
  }
  return missing;
}

/**
 * Where a track first states its program: where the channel plays but one, at tick 0 or at the last bank select before
 * the first note; else at the first note.
 */
function openingTick({ notes, controlChanges }: Track, alike: boolean): number {
  let firstNote = Number.POSITIVE_INFINITY;
  for (const { start } of notes) if (start < firstNote) firstNote = start;
  if (!alike) return firstNote;
  let last = 0;
  for (const { tick, controller } of controlChanges) {
    const selectsBank = controller === BANK_SELECT || controller === BANK_SELECT_LSB;
    if (selectsBank && tick <= firstNote && tick > last) last = tick;
  }
  return last;
}

/** Whether a track without notes would not read back the same without a program change. */
function needsProgram(track: Track): boolean {
  if (track.programChanges !== undefined) return false;
  if (track.program !== 0) return true;
  if (track.controlChanges.length > 0) return false;
  if (track.rawEvents.some(({ bytes }) => bytes[0]! < 0xf0)) return false;
  return (
    track.channel !== 0 || (track.name === "" && track.port === undefined && track.rawEvents.length === 0)
  );
}
