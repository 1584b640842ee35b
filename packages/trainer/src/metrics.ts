import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { saveFiles } from "./atomic-files.ts";

/** One line of `metrics.jsonl`. */
export interface Metric {
  readonly step: number;
  /** Of training so far. */
  readonly seconds: number;
  /** Nats per note on the training windows, smoothed. */
  readonly loss?: number;
  readonly learningRate?: number;
  readonly notesPerSecond?: number;
  /** Nats per note on the held-out pieces. */
  readonly validation?: number;
}

const METRICS = "metrics.jsonl";

/** Adds lines to a run's metrics. */
export async function appendMetrics(folder: string, metrics: readonly Metric[]): Promise<void> {
  const lines = metrics.map((metric) => `${JSON.stringify(metric)}\n`).join("");
  if (lines) await appendFile(join(folder, METRICS), lines);
}

/** Reads a run's metrics; a last line that was cut off is left out. */
export async function readMetrics(folder: string): Promise<Metric[]> {
  const text = await readFile(join(folder, METRICS), "utf8").catch(() => "");
  return text.split("\n").flatMap((line): Metric[] => {
    try {
      return line ? [JSON.parse(line)] : [];
    } catch {
      return [];
    }
  });
}

/** Takes out what was measured after a step: a training that is resumed there takes those steps again. */
export async function trimMetrics(folder: string, step: number): Promise<void> {
  const kept = (await readMetrics(folder)).filter((metric) => metric.step <= step);
  const lines = kept.map((metric) => `${JSON.stringify(metric)}\n`).join("");
  await saveFiles(folder, new Map([[METRICS, new TextEncoder().encode(lines)]]));
}
