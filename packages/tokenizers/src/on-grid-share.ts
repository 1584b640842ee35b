import { DRUM_CHANNEL, type Score } from "@nocturne/score";

/** What counts as on the grid. */
export interface OnGridShareOptions {
  /** Grid steps in a beat (a quarter note). @default 12 */
  readonly positionsPerBeat?: number;
  /** How far from the grid an onset may be, in grid steps, 0–0.5. @default 0.1 */
  readonly tolerance?: number;
}

/**
 * Returns the share, 0–1, of the onsets of a score that lie on the grid of its beats; chords count once, drums not. Scores have
 * nearly 1, recorded performances on a recorder's idle beat about twice the tolerance, as any onsets by chance. A score
 * without notes has 1.
 *
 * @throws RangeError where an option is out of its range
 * @example
 * const tokenizer = onGridShare(score) > 0.6 ? modern() : seconds();
 */
export function onGridShare(score: Score, options: OnGridShareOptions = {}): number {
  const { positionsPerBeat = 12, tolerance = 0.1 } = options;
  if (!(Number.isInteger(positionsPerBeat) && positionsPerBeat >= 1)) {
    throw new RangeError(
      `onGridShare: positionsPerBeat must be a whole number from 1, got ${positionsPerBeat}`,
    );
  }
  if (!(tolerance >= 0 && tolerance <= 0.5)) {
    throw new RangeError(`onGridShare: tolerance must be 0–0.5 grid steps, got ${tolerance}`);
  }
  const onsets = new Set<number>();
  for (const track of score.tracks) {
    if (track.channel === DRUM_CHANNEL) continue;
    for (const note of track.notes) onsets.add(note.start);
  }
  let onGrid = 0;
  for (const onset of onsets) {
    // In parts of a tick, which are whole.
    const beyond = (onset * positionsPerBeat) % score.ticksPerQuarter;
    const distance = Math.min(beyond, score.ticksPerQuarter - beyond);
    if (distance <= tolerance * score.ticksPerQuarter) onGrid++;
  }
  return onsets.size === 0 ? 1 : onGrid / onsets.size;
}
