import {
  allNotes,
  createTempoMap,
  DRUM_CHANNEL,
  isPianoTrack,
  type Note,
  pianoPart,
  type Score,
} from "@nocturne/score";

/** What a piece must be to be kept. */
export interface PieceFilter {
  /**
   * `"piano"` keeps the piano tracks (General MIDI programs 0–7) of pieces in which they have at least half of the notes
   * besides drums; `"all"` keeps all tracks but drums. @default "piano"
   */
  readonly instruments?: "piano" | "all";
  /** @default 16 */
  readonly minNotes?: number;
  /** Seconds from the first onset to the last release. @default 5 */
  readonly minSeconds?: number;
  /** @default 7200 */
  readonly maxSeconds?: number;
  /** `"drop"` leaves out pieces whose notes are all equally loud, as most scores' are. @default "keep" */
  readonly oneVelocity?: "drop" | "keep";
}

/** A piece that was kept, with its notes in order and their length in seconds, or why not. */
export type FilteredPiece =
  | { readonly score: Score; readonly notes: readonly Note[]; readonly seconds: number }
  | { readonly why: string; readonly reason: string };

/** Notes that begin together, above which a file is a test of a player and no music. */
const MOST_AT_ONCE = 64;
/** Seconds of silence within a piece that no music has. */
const LONGEST_SILENCE = 60;
/** Notes a second, over the whole piece, above which nobody could hear or play them. */
const MOST_NOTES_A_SECOND = 100;

/**
 * Returns what a filter keeps of a piece, without the events that a score does not model, or why it keeps nothing.
 *
 * @throws RangeError where an option is out of range
 */
export function filterPiece(score: Score, filter: PieceFilter = {}): FilteredPiece {
  const { instruments = "piano", minNotes = 16, minSeconds = 5, maxSeconds = 7200 } = checkFilter(filter);
  const pitched = score.tracks.filter((track) => track.channel !== DRUM_CHANNEL);
  const all = pitched.reduce((sum, track) => sum + track.notes.length, 0);
  if (all === 0) return { why: "no notes", reason: "has no notes besides drums" };
  const piano = pitched.reduce((sum, track) => sum + (isPianoTrack(track) ? track.notes.length : 0), 0);
  if (instruments === "piano" && 2 * piano < all) {
    const share = Math.floor((100 * piano) / all);
    return { why: "not piano", reason: `${share} % of its notes are a piano's, half of them are needed` };
  }
  const kept = instruments === "piano" ? pianoPart(score) : { ...score, tracks: pitched };
  const notes = allNotes(kept);
  if (notes.length < minNotes) {
    return {
      why: "too few notes",
      reason: `has ${notes.length} ${notes.length === 1 ? "note" : "notes"}, at least ${minNotes} are needed`,
    };
  }
  const map = createTempoMap(kept);
  const end = notes.reduce((latest, note) => Math.max(latest, note.start + note.duration), 0);
  const seconds = map.secondsAt(end) - map.secondsAt(notes[0]!.start);
  if (seconds < minSeconds) {
    return { why: "too short", reason: `lasts ${seconds.toFixed(1)} s, at least ${minSeconds} s are needed` };
  }
  if (seconds > maxSeconds) {
    return { why: "too long", reason: `lasts ${Math.round(seconds)} s, ${maxSeconds} s are the most` };
  }
  if (notes.length > MOST_NOTES_A_SECOND * seconds) {
    const rate = Math.round(notes.length / seconds);
    return { why: "silly timing", reason: `has ${rate} notes a second, ${MOST_NOTES_A_SECOND} are the most` };
  }
  let [together, sounding] = [0, 0];
  for (const [index, note] of notes.entries()) {
    const before = notes[index - 1];
    together = before?.start === note.start ? together + 1 : 1;
    if (together > MOST_AT_ONCE) {
      const at = map.secondsAt(note.start).toFixed(1);
      return { why: "silly timing", reason: `more than ${MOST_AT_ONCE} notes begin together at ${at} s` };
    }
    if (index > 0 && note.start > sounding) {
      const silence = map.secondsAt(note.start) - map.secondsAt(sounding);
      if (silence > LONGEST_SILENCE) {
        const at = map.secondsAt(sounding).toFixed(1);
        return { why: "silly timing", reason: `is silent for ${Math.round(silence)} s at ${at} s` };
      }
    }
    sounding = Math.max(sounding, note.start + note.duration);
  }
  if (filter.oneVelocity === "drop" && notes.every((note) => note.velocity === notes[0]!.velocity)) {
    return { why: "one velocity", reason: `all its notes have velocity ${notes[0]!.velocity}` };
  }
  return { score: kept, notes, seconds };
}

/** @throws RangeError where an option is out of range */
export function checkFilter(filter: PieceFilter): PieceFilter {
  const { minNotes = 16, minSeconds = 5, maxSeconds = 7200 } = filter;
  if (!(Number.isInteger(minNotes) && minNotes >= 1)) {
    throw new RangeError(`corpus: minNotes must be a whole number from 1, got ${minNotes}`);
  }
  if (!(minSeconds >= 0 && minSeconds <= maxSeconds)) {
    throw new RangeError(
      `corpus: minSeconds must be from 0 to maxSeconds (${maxSeconds}), got ${minSeconds}`,
    );
  }
  return filter;
}

/** The filter's own options, with its defaults left out. */
export function filterOf(options: PieceFilter): PieceFilter {
  const { instruments, minNotes, minSeconds, maxSeconds, oneVelocity } = options;
  const filter = { instruments, minNotes, minSeconds, maxSeconds, oneVelocity };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
