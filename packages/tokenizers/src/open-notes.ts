/** A note that sounds. */
interface OpenNote {
  readonly pitch: number;
  readonly velocity: number;
  /** Which tick it began at, counted. */
  readonly onset: number;
}

/** Notes that sound, in the order in which they began, and what was told at this tick. Immutable. */
export interface OpenNotes {
  readonly open: readonly OpenNote[];
  /** Ticks at which anything was told. */
  readonly now: number;
  /** From which of them on one may end at this tick: ends are told in the order of beginnings. */
  readonly from: number;
  /** Those that ended at this tick. */
  readonly gone: readonly OpenNote[];
  /** The last pitch that began at this tick; −1 where none did. */
  readonly lastOn: number;
}

export const NO_NOTES: OpenNotes = { open: [], now: 0, from: 0, gone: [], lastOn: -1 };

/**
 * The pitches that may end: of each the oldest, where it began before; none once a note has begun. Of two that began as one
 * the louder, told first, is the shorter: they do not end as one.
 */
export function endable({ open, now, from, gone, lastOn }: OpenNotes): number[] {
  if (lastOn >= 0) return [];
  const seen = new Set<number>();
  const pitches: number[] = [];
  for (const [i, note] of open.entries()) {
    if (note.onset === now) break;
    const oldest = !seen.has(note.pitch);
    seen.add(note.pitch);
    const louder = gone.some(
      ({ pitch, onset, velocity }) =>
        pitch === note.pitch && onset === note.onset && velocity > note.velocity,
    );
    if (oldest && i >= from && !louder) pitches.push(note.pitch);
  }
  return pitches;
}

/** After a note began. */
export function begun(notes: OpenNotes, pitch: number, velocity: number): OpenNotes {
  return { ...notes, open: [...notes.open, { pitch, velocity, onset: notes.now }], lastOn: pitch };
}

/** After the oldest note of a pitch ended. */
export function ended(notes: OpenNotes, pitch: number): OpenNotes {
  const at = notes.open.findIndex((note) => note.pitch === pitch);
  if (at < 0) return notes;
  // The next to end stands where this one stood.
  return { ...notes, open: notes.open.toSpliced(at, 1), from: at, gone: [...notes.gone, notes.open[at]!] };
}

/** At a later tick. */
export function later({ open, now }: OpenNotes): OpenNotes {
  return { open, now: now + 1, from: 0, gone: [], lastOn: -1 };
}
