import { count, escapeHtml } from "./html-text.ts";
import { barList, columnChart, pitchChart } from "./report-charts.ts";
import type { CorpusReport, Totals } from "./statistics.ts";

const MOST_GROUPS = 24;

/** Returns the report as a page that needs no other file, in light and dark. */
export function reportHtml(report: CorpusReport): string {
  const { splits, dropped, groups, licences, tempo, duration } = report;
  const droppedCount = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  const shown = groups.slice(0, MOST_GROUPS);
  const rest = groups.length - shown.length;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Nocturne: a prepared collection</title>
<style>${STYLE}</style>
<main>
<h1>A prepared collection</h1>
<div class="tiles">
${tile(report.pieces, "pieces")}${tile(report.works, "works")}${tile(report.notes, "notes")}${tile(report.hours, "hours of music")}
</div>
<section class="wide"><h2>Pitch</h2>
<p>Notes by key, above the piano's own keys.</p>
${pitchChart(report.pitch)}</section>
<div class="grid">
<section><h2>Loudness</h2><p>Notes by MIDI velocity; heights are square roots, as one velocity often towers.</p>
${columnChart(report.velocity.slice(1).map(Math.sqrt), { label: "Notes by velocity", ticks: [1, 32, 64, 96, 127].map((v) => [v - 1, String(v)]) })}</section>
<section><h2>Length</h2><p>Notes by their length in seconds, as written, without the pedal.</p>
${columnChart(duration.counts, { label: "Notes by length", ticks: ticksOf(duration.edges, [1 / 32, 1 / 8, 1 / 2, 2, 8], seconds) })}</section>
<section><h2>Tempo</h2><p>Time by quarter notes a minute.</p>
${columnChart(tempo.counts, { label: "Time by tempo", ticks: ticksOf(tempo.edges, [60, 120, 180, 240], String) })}</section>
<section><h2>Voices</h2><p>Time by keys held at once.</p>
${columnChart(report.polyphony, { label: "Time by keys held at once", ticks: [0, 4, 8, 12, 16].map((n) => [n, n === 16 ? "16 +" : String(n)]) })}</section>
</div>
<section><h2>For training, validation and test</h2>
<table><thead><tr><th></th><th>pieces</th><th>works</th><th>notes</th><th>hours</th></tr></thead><tbody>
${Object.entries(splits)
  .map(([name, own]) => splitRow(name, own))
  .join("\n")}
</tbody></table></section>
<section><h2>By composer or folder</h2>
<p>Notes of each${rest > 0 ? `; ${count(rest)} with fewer are not shown` : ""}.</p>
${barList(shown.map(({ name, notes, pieces }) => ({ name, value: notes, note: `${count(pieces)} ${pieces === 1 ? "piece" : "pieces"}` })))}</section>
<div class="grid">
<section><h2>Licences</h2><p>Pieces, as manifests say. ATTRIBUTIONS.md names what is to be named.</p>
${barList(Object.entries(licences).map(([name, value]) => ({ name, value })))}</section>
<section><h2>Left out</h2><p>${droppedCount === 0 ? "Nothing was." : `${count(droppedCount)} ${droppedCount === 1 ? "file" : "files"}; dropped.jsonl has each with its reason.`}</p>
${droppedCount === 0 ? "" : barList(Object.entries(dropped).map(([name, value]) => ({ name, value })))}</section>
</div>
${report.largestWorks.length === 0 ? "" : worksSection(report.largestWorks)}
</main>
</html>
`;
}

function worksSection(works: CorpusReport["largestWorks"]): string {
  const rows = works.map(
    ({ work, files }) =>
      `<details><summary>${files.length} pieces: ${escapeHtml(files[0]!)}, …</summary><ul>` +
      `${files.map((file) => `<li>${escapeHtml(file)}</li>`).join("")}</ul><p>${escapeHtml(work)}</p></details>`,
  );
  return `<section><h2>Works in most pieces</h2>
<p>Editions and performances that were taken for one work; they are in one part together.</p>
${rows.join("\n")}</section>`;
}

function tile(value: number, name: string): string {
  return `<div class="tile"><b>${count(value)}</b> ${name}</div>`;
}

function splitRow(
  name: string,
  { pieces, works, notes, hours }: Totals & { readonly works: number },
): string {
  const cells = [pieces, works, notes, hours].map((value) => `<td>${count(value)}</td>`);
  return `<tr><th>${name}</th>${cells.join("")}</tr>`;
}

/** The places of bins' left edges among the columns, with what they say. */
function ticksOf(
  edges: readonly number[],
  values: readonly number[],
  told: (value: number) => string,
): (readonly [number, string])[] {
  return values.map((value) => [edges.indexOf(value), told(value)] as const);
}

function seconds(value: number): string {
  return value < 1 ? `1/${1 / value}` : String(value);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #222; --quiet: #777; --paper: #fdfcf9; --line: #e4e0d4; --bar: #2c1e69; --warm: #b8741a }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e4da; --quiet: #9a968c; --paper: #17151f; --line: #35313f; --bar: #9d8df0; --warm: #e0a04a } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 }
main { max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { font-weight: 500 } h2 { margin: 2rem 0 0; font-size: 1.15rem } p { margin: .1rem 0 .6rem; color: var(--quiet) }
.tiles { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem } .tile b { font-size: 1.9rem; font-weight: 500; display: block; line-height: 1.2 }
.tile { color: var(--quiet) } .tile b { color: var(--ink) }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 2.5rem }
svg { width: 100%; height: auto; display: block } svg text { font-size: 11px; fill: var(--quiet) }
.bars { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .15rem .8rem; align-items: center }
.bars span { overflow-wrap: anywhere } .bars i { display: inline-block; height: .8rem; background: var(--bar); border-radius: 1px; vertical-align: -1px }
.bars small { color: var(--quiet); margin-left: .4rem; white-space: nowrap }
table { border-collapse: collapse } th { font-weight: 400; text-align: left; padding: .15rem 2rem .15rem 0; color: var(--quiet) }
td { text-align: right; padding: .15rem 2rem .15rem 0 } thead th { text-align: right }
details { margin: .2rem 0 } summary { cursor: pointer } details ul { margin: .2rem 0; columns: 20rem } li { overflow-wrap: anywhere }
`;
