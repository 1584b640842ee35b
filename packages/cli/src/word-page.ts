import { allNotes } from "@nocturne/score";
import type { CountedWord, WordSection } from "./count-words.ts";
import { thousands } from "./training-progress.ts";
import { noteNames, rhythm, wordScore } from "./word-notation.ts";

/** Pixels of one semitone and of a card's roll. */
const ROW = 4;
const [WIDTH, HEIGHT] = [240, 76];

const STYLE = `<style>
.words { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; padding: 0; list-style: none }
.words li { background: #fff; border: 1px solid #e4e0d4; border-radius: 6px; padding: .7rem .9rem; font-size: 13px }
.words b { font-weight: 500; font-size: 15px } .words span { float: right; color: #777 } .words div { color: #777 }
</style>`;

/** Returns the inside of a page that shows words: a card each, with a piano roll, name, count, notes and rhythm. */
export function wordPage(summary: readonly string[], sections: readonly WordSection[], ink: string): string {
  const cards = sections.map(
    ({ title, words }) =>
      `<h2>${title}</h2>\n<ul class="words">\n${words.map((word) => card(word, ink)).join("\n")}\n</ul>`,
  );
  return [STYLE, ...summary.map((line) => `<p>${line}</p>`), ...cards].join("\n");
}

function card(word: CountedWord, ink: string): string {
  return (
    `<li><span>${thousands(word.count)} ×</span><b>${word.name ?? "—"}</b>\n${roll(word, ink)}\n` +
    `${noteNames(word)}<div>${rhythm(word)}</div></li>`
  );
}

/** A piano roll: lines at each C and, paler, at each F; a quarter note is as wide in all that are short enough. */
function roll(word: CountedWord, ink: string): string {
  const score = wordScore(word);
  const notes = allNotes(score);
  const end = notes.reduce((last, note) => Math.max(last, note.start + note.duration), 0);
  const ticksPerPixel = Math.max(score.ticksPerQuarter / 80, end / WIDTH);
  const pitches = notes.map((note) => note.pitch);
  const [low, high] = [Math.min(...pitches), Math.max(...pitches)];
  const row = Math.min(ROW, (HEIGHT - 8) / (high - low + 1));
  const top = (HEIGHT - row * (high - low + 1)) / 2;
  const y = (pitch: number): number => top + (high - pitch) * row;
  const lines = Array.from({ length: high - low + 1 }, (_, i) => low + i)
    .filter((pitch) => pitch % 12 === 0)
    .map((pitch) => `<path d="M0 ${(y(pitch) + row / 2).toFixed(1)}H${WIDTH}" stroke="#e4e0d4"/>`);
  const bars = notes.map((note) => {
    const width = Math.max(2, note.duration / ticksPerPixel - 1);
    return `<rect x="${(note.start / ticksPerPixel).toFixed(1)}" y="${y(note.pitch).toFixed(1)}" width="${width.toFixed(1)}" height="${Math.max(1.5, row - 0.5).toFixed(1)}" rx="1"/>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" fill="${ink}" role="img" aria-label="${noteNames(word)}">${lines.join("")}${bars.join("")}</svg>`;
}
