import { saveFiles } from "./atomic-files.ts";
import { escapeHtml, htmlPage, INDIGO, OCHRE } from "./html.ts";
import { type Metric, readMetrics } from "./metrics.ts";

/** What the report states beside its curve: rows of name and value. */
export type ReportFacts = Readonly<Record<string, string>>;

const [WIDTH, HEIGHT] = [860, 320];
const MARGIN = { left: 48, right: 12, top: 12, bottom: 30 };

/** Writes `report.html`: the curve of the losses and the facts of the run, in one file that needs nothing else. */
export async function writeReport(folder: string, facts: ReportFacts): Promise<void> {
  const html = reportHtml(await readMetrics(folder), facts);
  await saveFiles(folder, new Map([["report.html", new TextEncoder().encode(html)]]));
}

/** Returns the report as an HTML document. */
export function reportHtml(metrics: readonly Metric[], facts: ReportFacts): string {
  const rows = Object.entries(facts)
    .map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`)
    .join("\n");
  return htmlPage(
    "A training run",
    `<p>Nats per note: <b style="color:${INDIGO}">training</b> (smoothed) and <b style="color:${OCHRE}">held-out pieces</b>, by step.</p>
${curveSvg(metrics)}
<table>
${rows}
</table>`,
  );
}

function curveSvg(metrics: readonly Metric[]): string {
  const training = points(metrics, (metric) => metric.loss);
  const validation = points(metrics, (metric) => metric.validation);
  const all = [...training, ...validation];
  if (all.length === 0) return "<p>Nothing was measured yet.</p>";
  const [low, high] = [Math.min(...all.map(([, loss]) => loss)), Math.max(...all.map(([, loss]) => loss))];
  const lastStep = Math.max(1, ...all.map(([step]) => step));
  const x = (step: number): number => MARGIN.left + (step / lastStep) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (loss: number): number =>
    MARGIN.top + ((high - loss) / (high - low || 1)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const line = (list: readonly Point[]): string =>
    list.map(([step, loss]) => `${x(step).toFixed(1)},${y(loss).toFixed(1)}`).join(" ");
  const ticks = Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4).map(
    (loss) =>
      `<path d="M${MARGIN.left} ${y(loss).toFixed(1)}H${WIDTH - MARGIN.right}" stroke="#e4e0d4"/>` +
      `<text x="${MARGIN.left - 8}" y="${(y(loss) + 4).toFixed(1)}" text-anchor="end">${loss.toFixed(2)}</text>`,
  );
  const steps = [0, lastStep / 2, lastStep].map(
    (step) =>
      `<text x="${x(step).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${Math.round(step)}</text>`,
  );
  const dots = validation.map(
    ([step, loss]) => `<circle cx="${x(step).toFixed(1)}" cy="${y(loss).toFixed(1)}" r="3" fill="${OCHRE}"/>`,
  );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" font-size="12" fill="#777" role="img" aria-label="Losses by step">
${ticks.join("")}${steps.join("")}
<polyline points="${line(training)}" fill="none" stroke="${INDIGO}" stroke-width="1.5"/>
<polyline points="${line(validation)}" fill="none" stroke="${OCHRE}" stroke-width="1.5"/>${dots.join("")}
</svg>`;
}

type Point = readonly [step: number, loss: number];

function points(metrics: readonly Metric[], loss: (metric: Metric) => number | undefined): Point[] {
  return metrics.flatMap((metric): Point[] => {
    const value = loss(metric);
    return value === undefined ? [] : [[metric.step, value]];
  });
}
