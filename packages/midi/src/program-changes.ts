/**
 * The program changes of all tracks of a file: a track whose channel has no program change of its own plays the program
 * that another track set, as a synthesizer with one sound a channel would.
 */
export interface ProgramChanges {
  add(channel: number, tick: number, program: number): void;
  /** The program in force on a channel at a tick; 0 where none was set. */
  programAt(channel: number, tick: number): number;
}

interface Change {
  readonly tick: number;
  readonly program: number;
}

/** Returns an empty list of program changes. */
export function createProgramChanges(): ProgramChanges {
  const channels: { changes: Change[]; sorted: boolean }[] = [];
  return {
    add(channel, tick, program) {
      channels[channel] ??= { changes: [], sorted: false };
      channels[channel].changes.push({ tick, program });
    },
    programAt(channel, tick) {
      const known = channels[channel];
      if (!known) return 0;
      if (!known.sorted) {
        known.changes.sort((a, b) => a.tick - b.tick);
        known.sorted = true;
      }
      let low = 0;
      let high = known.changes.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (known.changes[middle]!.tick <= tick) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 0 : known.changes[low - 1]!.program;
    },
  };
}
