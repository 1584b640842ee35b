import { escapeHtml, htmlPage, INDIGO, OCHRE } from "../html.ts";
import { COMPARISON_COLUMNS, rankedTokenizers } from "./columns.ts";
import type { ComparedTokenizer, Comparison } from "./comparison.ts";

const WIDTH = 860;
const BAR = { left: 190, right: 60, height: 16, gap: 10 };
const CURVE = { height: 340, left: 48, right: 175, top: 12, bottom: 40 };

/** Returns a comparison as a page: bars of what each costs, how that fell as they trained, and the whole table. */
export function comparisonHtml(comparison: Comparison): string {
  const { settings, seconds } = comparison;
  const rows = rankedTokenizers(comparison.rows);
  const minutes = `${settings.minutes} minutes${settings.cpuTime ? " of processor time" : ""}`;
  return htmlPage(
    "Tokenizers compared",
    `<p>The same net, trained with each tokenizer for ${minutes} on ${settings.trainPieces} pieces; judged by
${settings.evaluatedPieces} others (${settings.evaluatedNotes.toLocaleString("en")} notes). All of it took
${(seconds / 60).toFixed(0)} minutes.</p>
<h2>Nats per note</h2>
<p>What the net has to be told of each note besides what it foresaw: the less, the better it knows the music.
<b style="color:${INDIGO}">Pitch</b> is dark where it is told apart from <b style="color:${OCHRE}">the rest</b>. Nats can be
held against each other where two tokenizers tell the same: a finer grid of times costs more, and what is not told costs
nothing.</p>
${barsSvg(rows)}
<h2>As they trained</h2>
${curvesSvg(rows, settings.minutes)}
<h2>All figures</h2>
<div class="wide"><table>
<thead><tr><th>tokenizer</th>${COMPARISON_COLUMNS.map(({ title }) => `<th>${escapeHtml(title)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr><td>${escapeHtml(row.name)}</td>${COMPARISON_COLUMNS.map(({ cell }) => `<td>${cell(row)}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table></div>
<ul>
${COMPARISON_COLUMNS.map(({ title, meaning }) => `<li><b>${escapeHtml(title)}</b>: ${escapeHtml(meaning)}</li>`).join("\n")}
</ul>`,
  );
}

function barsSvg(rows: readonly ComparedTokenizer[]): string {
  const told = rows.filter((row) => row.continuous.length === 0);
  if (told.length === 0) return "<p>Nothing was measured yet.</p>";
  const most = Math.max(...told.map((row) => row.natsPerNote));
  const scale = (WIDTH - BAR.left - BAR.right) / most;
  const bars = told.map((row, i) => {
    const y = i * (BAR.height + BAR.gap);
    const [pitch, all] = [row.pitchNatsPerNote * scale, row.natsPerNote * scale];
    return (
      `<text x="${BAR.left - 10}" y="${y + 13}" text-anchor="end" fill="#222">${escapeHtml(row.name)}</text>` +
      `<rect x="${BAR.left}" y="${y}" width="${all.toFixed(1)}" height="${BAR.height}" fill="${OCHRE}" opacity=".75"/>` +
      `<rect x="${BAR.left}" y="${y}" width="${pitch.toFixed(1)}" height="${BAR.height}" fill="${INDIGO}"/>` +
      `<text x="${(BAR.left + all + 8).toFixed(1)}" y="${y + 13}">${row.natsPerNote.toFixed(2)}</text>`
    );
  });
  return svg(told.length * (BAR.height + BAR.gap), "Nats per note of each tokenizer", bars.join("\n"));
}

function curvesSvg(rows: readonly ComparedTokenizer[], minutes: number): string {
  const curves = rows.filter((row) => row.continuous.length === 0 && row.curve.length > 1);
  if (curves.length === 0) return "<p>Too short a training for a curve.</p>";
  const values = curves.flatMap((row) => row.curve.map(([, nats]) => nats));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [right, bottom] = [WIDTH - CURVE.right, CURVE.height - CURVE.bottom];
  const x = (seconds: number): number =>
    CURVE.left + Math.min(1, seconds / (60 * minutes)) * (right - CURVE.left);
  const y = (nats: number): number => CURVE.top + ((high - nats) / (high - low || 1)) * (bottom - CURVE.top);
  const grid = Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4).map(
    (nats) =>
      `<path d="M${CURVE.left} ${y(nats).toFixed(1)}H${right}" stroke="#e4e0d4"/>` +
      `<text x="${CURVE.left - 8}" y="${(y(nats) + 4).toFixed(1)}" text-anchor="end">${nats.toFixed(1)}</text>`,
  );
  const times = [0, 0.5, 1].map(
    (share) =>
      `<text x="${x(60 * minutes * share).toFixed(1)}" y="${CURVE.height - 12}" text-anchor="middle">` +
      `${Number((minutes * share).toFixed(2))} min</text>`,
  );
  const labels = apart(curves.map((row) => y(row.curve.at(-1)![1]) + 4));
  const lines = curves.map((row, i) => {
    const colour = `hsl(${Math.round((360 * i) / curves.length)} 55% 40%)`;
    const points = row.curve.map(([seconds, nats]) => `${x(seconds).toFixed(1)},${y(nats).toFixed(1)}`);
    return (
      `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="1.5"/>` +
      `<text x="${right + 6}" y="${labels[i]!.toFixed(1)}" fill="${colour}">${escapeHtml(row.name)}</text>`
    );
  });
  const height = Math.max(CURVE.height, ...labels.map((label) => label + 6));
  return svg(
    height,
    "Nats per note on held-out pieces, by minutes of training",
    [...grid, ...times, ...lines].join("\n"),
  );
}

/** Moves labels down as little as keeps them a line apart. */
function apart(places: readonly number[]): number[] {
  const moved = [...places];
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  for (const [rank, i] of order.entries()) {
    const above = order[rank - 1];
    if (above !== undefined) moved[i] = Math.max(moved[i]!, moved[above]! + 14);
  }
  return moved;
}

function svg(height: number, label: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height.toFixed(0)}" font-size="12" fill="#777" role="img" aria-label="${label}">
${content}
</svg>`;
}
