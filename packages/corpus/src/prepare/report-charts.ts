import { count, escapeHtml } from "./html-text.ts";

/** How {@link columnChart} draws. */
export interface ColumnChartOptions {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  /** Numbers of columns, and what stands below their left edges. */
  readonly ticks: readonly (readonly [column: number, text: string])[];
}

const [WIDTH, HEIGHT, FOOT] = [420, 150, 18];

/** Returns columns side by side as SVG. */
export function columnChart(values: readonly number[], { label, ticks }: ColumnChartOptions): string {
  const most = Math.max(...values) || 1;
  const step = WIDTH / values.length;
  const columns = values.map((value, i) => column(i * step, step, value / most, HEIGHT));
  const texts = ticks.map(([at, text]) => {
    const atEnd = at >= values.length - 1;
    const x = atEnd ? WIDTH : at * step;
    return `<text x="${x.toFixed(1)}" y="${HEIGHT + FOOT - 4}"${atEnd ? ' text-anchor="end"' : ""}>${escapeHtml(text)}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + FOOT}" role="img" aria-label="${escapeHtml(label)}">
<path d="M0 ${HEIGHT + 0.5}H${WIDTH}" stroke="var(--line)"/>${columns.join("")}${texts.join("")}
</svg>`;
}

const [LOWEST, HIGHEST] = [21, 108];
const WHITE_KEYS = 52;
const [KEY, ROLL, KEYBOARD] = [18, 180, 64];
/** Where the keys of an octave begin, from C, in widths of a white key. */
const PLACES = [0, 0.65, 1, 1.75, 2, 3, 3.6, 4, 4.7, 5, 5.8, 6];
const BLACK = new Set([1, 3, 6, 8, 10]);

/** Returns notes by pitch as columns above a piano's 88 keys; what lies beyond them is told in words. */
export function pitchChart(counts: readonly number[]): string {
  const keys = Array.from({ length: HIGHEST - LOWEST + 1 }, (_, i) => LOWEST + i);
  const most = Math.max(...keys.map((pitch) => counts[pitch]!)) || 1;
  // A0 is five white keys above the C that the first octave would begin with.
  const left = (pitch: number): number => (7 * (Math.floor(pitch / 12) - 1) + PLACES[pitch % 12]! - 5) * KEY;
  const isBlack = (pitch: number): boolean => BLACK.has(pitch % 12);
  const slot = (pitch: number): readonly [x: number, width: number] => {
    const centre = left(pitch) + (isBlack(pitch) ? 0.3 : 0.5) * KEY;
    return [centre - 0.24 * KEY, 0.48 * KEY];
  };
  const columns = keys.map((pitch) => column(...slot(pitch), counts[pitch]! / most, ROLL, isBlack(pitch)));
  const white = keys
    .filter((pitch) => !isBlack(pitch))
    .map(
      (pitch) =>
        `<rect x="${left(pitch)}" y="${ROLL}" width="${KEY}" height="${KEYBOARD}" rx="2" class="w"/>`,
    );
  const black = keys
    .filter(isBlack)
    .map(
      (pitch) =>
        `<rect x="${left(pitch).toFixed(1)}" y="${ROLL}" width="${0.6 * KEY}" height="${0.62 * KEYBOARD}" rx="1.5" class="b"/>`,
    );
  const names = keys
    .filter((pitch) => pitch % 12 === 0)
    .map(
      (pitch) =>
        `<text x="${left(pitch) + KEY / 2}" y="${ROLL + KEYBOARD - 6}" text-anchor="middle" class="n">C${pitch / 12 - 1}</text>`,
    );
  const beyond = counts.reduce(
    (sum, value, pitch) => sum + (pitch < LOWEST || pitch > HIGHEST ? value : 0),
    0,
  );
  return `<svg viewBox="0 0 ${WHITE_KEYS * KEY} ${ROLL + KEYBOARD}" role="img" aria-label="Notes by pitch">
<style>.w { fill: #fffefb; stroke: #c9c4b6 } .b { fill: #26222f } svg text.n { font-size: 8px; fill: #8a8577 }</style>
${columns.join("")}
${white.join("")}${black.join("")}${names.join("")}
</svg>${beyond > 0 ? `<p>${count(beyond)} notes lie beyond the piano's keys.</p>` : ""}`;
}

function column(x: number, width: number, share: number, height: number, warm = false): string {
  if (share === 0) return "";
  const tall = Math.max(0.75, share * (height - 4));
  const y = height - tall;
  return (
    `<rect x="${(x + 0.04 * width).toFixed(2)}" y="${y.toFixed(2)}" width="${(0.92 * width).toFixed(2)}" ` +
    `height="${tall.toFixed(2)}" fill="var(--${warm ? "warm" : "bar"})"/>`
  );
}

/** A named value of a list of bars. */
export interface BarListRow {
  readonly name: string;
  readonly value: number;
  /** Said after the value. */
  readonly note?: string;
}

/** Returns bars with their names as HTML. */
export function barList(rows: readonly BarListRow[]): string {
  const most = Math.max(...rows.map((row) => row.value)) || 1;
  const lines = rows.map(({ name, value, note }) => {
    const width = (45 * value) / most;
    const told = `<small>${count(value)}${note ? ` · ${escapeHtml(note)}` : ""}</small>`;
    return `<span>${escapeHtml(name)}</span><div><i style="width:${width.toFixed(1)}%"></i>${told}</div>`;
  });
  return `<div class="bars">${lines.join("\n")}</div>`;
}
