import { pitchAt } from "./chord.ts";
import type { LineNote } from "./line.ts";
import type { Random } from "./random.ts";
import type { TruthEntry } from "./truth.ts";

/**
 * Returns a melody with some of its longer notes ornamented: thirds filled with a passing note, long notes turned by
 * their upper neighbour. Every note keeps its onset and its pitch; only its end makes room.
 */
export function ornamentLine(random: Random, notes: readonly LineNote[], percent: number): LineNote[] {
  return notes.flatMap((note, index) => {
    const next = notes[index + 1];
    if (!next || next.start !== note.start + note.duration || !random.chance(percent)) return [note];
    const move = next.position - note.position;
    if (Math.abs(move) === 2 && note.duration % 240 === 0 && note.duration <= 960) {
      return passing(note, next, Math.sign(move));
    }
    if (note.duration >= 480 && note.duration % 480 === 0 && move !== 0) return turned(note);
    return [note];
  });
}

/** Marks the entries in which a note was shortened to make room. */
export function markOrnamented(
  entries: readonly TruthEntry[],
  before: readonly LineNote[],
  after: readonly LineNote[],
): TruthEntry[] {
  const durations = new Map(after.map((note) => [note.start, note.duration]));
  const changed = before.filter((note) => durations.get(note.start) !== note.duration);
  return entries.map((entry) =>
    changed.some((note) => note.start >= entry.start && note.start < entry.end)
      ? { ...entry, ornamented: true }
      : entry,
  );
}

function passing(note: LineNote, next: LineNote, step: number): LineNote[] {
  const half = note.duration / 2;
  const position = note.position + step;
  const pitch = pitchAt(position, note.chord.scale);
  const moves = [pitch - note.pitch, next.pitch - pitch];
  if (moves.some((move) => Math.abs(move) > 2 || move * step <= 0)) return [note];
  return [
    { ...note, duration: half },
    { ...note, start: note.start + half, duration: half, position, pitch },
  ];
}

function turned(note: LineNote): LineNote[] {
  const position = note.position + 1;
  const pitch = pitchAt(position, note.chord.scale);
  if (pitch - note.pitch < 1 || pitch - note.pitch > 2) return [note];
  const [half, quarter] = [note.duration / 2, note.duration / 4];
  return [
    { ...note, duration: half },
    { ...note, start: note.start + half, duration: quarter, position, pitch },
    { ...note, start: note.start + half + quarter, duration: quarter },
  ];
}
