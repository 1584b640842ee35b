import { allNotes, createTempoMap, endTick, type Score } from "@nocturne/score";

/** Returns a piano roll in braille dots: 2 × 4 dots a character. Empty where there are no notes. */
export function terminalRoll(score: Score, columns = 72, rows = 10): string[] {
  const notes = allNotes(score);
  if (notes.length === 0) return [];
  const map = createTempoMap(score);
  const seconds = map.secondsAt(endTick(score));
  const pitches = notes.map((note) => note.pitch);
  const [low, high] = [pitches.reduce((a, b) => Math.min(a, b)), pitches.reduce((a, b) => Math.max(a, b))];
  const [width, height] = [columns * 2, rows * 4];
  const cells = new Uint8Array(columns * rows);
  const place = (tick: number): number =>
    Math.min(width - 1, Math.floor((map.secondsAt(tick) / seconds) * width));
  for (const note of notes) {
    const y = Math.round(((high - note.pitch) / Math.max(1, high - low)) * (height - 1));
    for (let x = place(note.start); x <= place(note.start + note.duration - 1); x++) {
      cells[(y >> 2) * columns + (x >> 1)]! |= DOTS[y & 3]![x & 1]!;
    }
  }
  return Array.from({ length: rows }, (_, row) => {
    const line = cells.subarray(row * columns, (row + 1) * columns);
    return String.fromCodePoint(...Array.from(line, (dots) => 0x2800 + dots)).replace(/⠀+$/, "");
  });
}

/** Bits of the braille dots, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
