/**
 * The program changes of all tracks of a file: a track whose channel has no program change of its own plays the program
 * that another track set, as a synthesizer with one sound a channel would.
 */
export interface ProgramChanges {
  add(channel: number, tick: number, track: number, program: number): void;
  /**
   * The program that is in force on a channel at a tick before a track's own events there, where tracks play their
   * events of one tick in turn; 0 where none was set.
   */
  programBefore(channel: number, tick: number, track: number): number;
}

interface Change {
  readonly tick: number;
  readonly track: number;
  readonly program: number;
}

/** Returns an empty list of program changes. */
export function createProgramChanges(): ProgramChanges {
  const channels: { changes: Change[]; sorted: boolean }[] = [];
  return {
    add(channel, tick, track, program) {
      channels[channel] ??= { changes: [], sorted: false };
      channels[channel].changes.push({ tick, track, program });
    },
    programBefore(channel, tick, track) {
      const known = channels[channel];
      if (!known) return 0;
      if (!known.sorted) {
        known.changes.sort((a, b) => a.tick - b.tick || a.track - b.track);
        known.sorted = true;
      }
      let low = 0;
      let high = known.changes.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const change = known.changes[middle]!;
        if (change.tick < tick || (change.tick === tick && change.track < track)) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 0 : known.changes[low - 1]!.program;
    },
  };
}
