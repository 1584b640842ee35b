import { allNotes, type Score } from "@nocturne/score";

/** Dots of a character, by column and from the top. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/**
 * Returns a small piano roll in braille dots, a dot a semitone, as many lines as that needs; each note ends a dot early, so
 * that what is repeated can be seen.
 */
export function wordRoll(score: Score, columns: number): string[] {
  const notes = allNotes(score);
  const pitches = notes.map((note) => note.pitch);
  const [low, high] = [Math.min(...pitches), Math.max(...pitches)];
  const end = Math.max(...notes.map((note) => note.start + note.duration));
  const rows = Math.ceil((high - low + 1) / 4);
  const lines = Array.from({ length: rows }, () => new Uint8Array(columns));
  const place = (tick: number): number => Math.round((tick / end) * columns * 2);
  for (const { pitch, start, duration } of notes) {
    const y = high - pitch;
    const from = Math.min(place(start), columns * 2 - 1);
    const to = Math.max(from + 1, place(start + duration) - 1);
    for (let x = from; x < Math.min(to, columns * 2); x++) lines[y >> 2]![x >> 1]! |= DOTS[x & 1]![y & 3]!;
  }
  return lines.map((line) => String.fromCodePoint(...Array.from(line, (dots) => 0x2800 + dots)));
}
