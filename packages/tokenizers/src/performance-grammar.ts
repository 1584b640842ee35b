import type { Grammar } from "./contract.ts";
import { begun, endable, ended, later, NO_NOTES, type OpenNotes } from "./open-notes.ts";

interface State {
  readonly open: OpenNotes;
  /** The velocity last told; −1 where none is. */
  readonly velocity: number;
  /** A velocity was told: its note follows. */
  readonly noteDue: boolean;
  /** A shift shorter than the longest was told: something follows at its step. */
  readonly shifted: boolean;
  /** Whether a sequence may end here: no note sounds, and the last that did was let go. */
  readonly complete: boolean;
}

/** Where the events of `performance` begin: note-ons at 0. */
export interface PerformanceEvents {
  readonly offs: number;
  readonly shifts: number;
  readonly velocities: number;
  readonly size: number;
}

/**
 * Returns the grammar of `performance`: at each step notes end in the order of their beginnings, then begin by ascending
 * pitch; a velocity is told where it changes, before its note; long times are told by the longest shifts.
 */
export function performanceGrammar({ offs, shifts, velocities, size }: PerformanceEvents): Grammar<State> {
  const start: State = { open: NO_NOTES, velocity: -1, noteDue: false, shifted: false, complete: false };
  return {
    start,
    allowed({ open, velocity, noteDue, shifted }) {
      const mask = new Uint8Array(size);
      if (noteDue || velocity >= 0) mask.fill(1, Math.max(0, open.lastOn), offs);
      if (noteDue) return mask;
      for (const pitch of endable(open)) mask[offs + pitch] = 1;
      if (!shifted) mask.fill(1, shifts, velocities);
      mask.fill(1, velocities);
      if (velocity >= 0) mask[velocities + velocity] = 0;
      return mask;
    },
    next(state, step) {
      const id = step[0]!;
      if (id >= velocities) return { ...state, velocity: id - velocities, noteDue: true, complete: false };
      if (id >= shifts) {
        return { ...state, open: later(state.open), shifted: id < velocities - 1, complete: false };
      }
      const open = id >= offs ? ended(state.open, id - offs) : begun(state.open, id, state.velocity);
      return { ...state, open, noteDue: false, shifted: false, complete: open.open.length === 0 };
    },
    complete: ({ complete }) => complete,
  };
}
