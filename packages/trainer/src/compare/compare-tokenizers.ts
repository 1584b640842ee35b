import { existsSync } from "node:fs";
import { join } from "node:path";
import { allNotes, type Score } from "@nocturne/score";
import type { Tokenizer } from "@nocturne/tokenizers";
import type { BackendOptions } from "../backend.ts";
import { evaluate } from "../evaluate.ts";
import { readMetrics } from "../metrics.ts";
import { spread } from "../spread.ts";
import { train } from "../train.ts";
import type { TrainEvent, TrainingPiece, TrainOptions } from "../types.ts";
import {
  type ComparedTokenizer,
  type Comparison,
  type ComparisonSettings,
  readComparison,
  saveComparison,
} from "./comparison.ts";
import { measureCoding } from "./measure-coding.ts";

/** A tokenizer that takes part. */
export interface Contender {
  /** Unique; its run is in a folder of this name. */
  readonly name: string;
  /** Returns it, given the scores to learn from: where a tokenizer is learned itself, from nothing else. */
  readonly create: (training: readonly Score[]) => Tokenizer;
}

/** Options of {@link compareTokenizers}. */
export interface CompareTokenizersOptions
  extends BackendOptions,
    Pick<TrainOptions, "cpuTime" | "seed" | "model" | "batchSize" | "windowLength" | "signal"> {
  readonly contenders: readonly Contender[];
  /** Each model learns those of `train`, is chosen by those of `valid`, and judged by those of `test`, if any. */
  readonly pieces: readonly TrainingPiece[];
  /** Folder for the comparison and for a run folder of each. What is there already is gone on with. */
  readonly out: string;
  /** Of training, each. */
  readonly minutes: number;
  /** Told what a training tells, and whose it is. */
  readonly onEvent?: (contender: string, event: TrainEvent) => void;
  /** Told each row as it is there. */
  readonly onRow?: (row: ComparedTokenizer) => void;
}

/** A comparison, and whether it came to its end. */
export interface CompareTokenizersResult {
  readonly comparison: Comparison;
  /** Stopped by the signal: the same call goes on. */
  readonly stopped: boolean;
}

/** Scores hold about so many notes that losses by coding, and the time it takes, are measured on. */
const MEASURED_NOTES = 100_000;

/**
 * Compares tokenizers: how many tokens a note takes, what is lost by encoding and decoding, how fast encoding is, and what
 * the same net, trained with each for the same minutes, costs in nats per note on pieces it has not seen. Nats of two
 * tokenizers can be held against each other where they tell the same: a finer grid of times costs more.
 *
 * Writes `comparison.json`, `comparison.html` and a run folder for each tokenizer to `out`, after each one.
 *
 * @throws where two contenders have one name, where no piece is held out, or as `train` does
 */
export async function compareTokenizers(options: CompareTokenizersOptions): Promise<CompareTokenizersResult> {
  const { contenders, pieces, out, minutes, signal } = options;
  checkNames(contenders);
  const part = pieces.some((piece) => piece.split === "test") ? "test" : "valid";
  const evaluated = pieces.filter((piece) => piece.split === part);
  if (evaluated.length === 0) {
    throw new Error("compare: no piece is held out, so nothing can be judged by; add other music");
  }
  const training = pieces.filter((piece) => piece.split === "train").map((piece) => piece.score);
  const settings: ComparisonSettings = {
    minutes,
    cpuTime: options.cpuTime ?? false,
    seed: options.seed ?? 0,
    part,
    trainPieces: training.length,
    evaluatedPieces: evaluated.length,
    evaluatedNotes: evaluated.reduce((sum, piece) => sum + notesOf(piece), 0),
  };
  let comparison: Comparison = (await readComparison(out, settings)) ?? {
    format: "nocturne-comparison",
    version: 1,
    settings,
    rows: [],
    seconds: 0,
  };
  for (const { name, create } of contenders) {
    if (signal?.aborted) return { comparison, stopped: true };
    const began = performance.now();
    const tokenizer = create(training);
    const config = tokenizer.toJSON();
    const known = comparison.rows.find((row) => row.name === name);
    if (known && JSON.stringify(known.config) === JSON.stringify(config)) {
      options.onRow?.(known);
      continue;
    }
    const measured = spread(evaluated, MEASURED_NOTES, notesOf).map((piece) => piece.score);
    const coding = measureCoding(tokenizer, measured);
    let weights = 0;
    const run = join(out, folderName(name));
    const result = await train({
      ...trainingOptions(options),
      out: run,
      tokenizer,
      resume: existsSync(join(run, "config.json")),
      onEvent: (event) => {
        if (event.type === "start") weights = event.parameters;
        options.onEvent?.(name, event);
      },
    });
    let rows = comparison.rows;
    if (result.reason !== "stopped") {
      const losses = await evaluate({ ...backendOptions(options), run, pieces: evaluated });
      const metrics = await readMetrics(run);
      const row: ComparedTokenizer = {
        name,
        config,
        ...coding,
        natsPerNote: losses.natsPerNote,
        pitchNatsPerNote: losses.pitchNatsPerNote,
        fields: losses.fields,
        continuous: losses.continuous,
        notesSeen: result.notes,
        weights,
        curve: metrics.flatMap(({ seconds, validation }) =>
          validation === undefined ? [] : [[seconds, validation] as const],
        ),
      };
      rows = [...rows.filter((other) => other.name !== name), row];
      options.onRow?.(row);
    }
    const seconds = comparison.seconds + (performance.now() - began) / 1000;
    comparison = { ...comparison, rows, seconds };
    await saveComparison(out, comparison);
  }
  return { comparison, stopped: signal?.aborted ?? false };
}

function notesOf({ score }: TrainingPiece): number {
  return allNotes(score).length;
}

function checkNames(contenders: readonly Contender[]): void {
  const seen = new Set<string>();
  for (const { name } of contenders) {
    const folder = folderName(name);
    if (seen.has(folder)) throw new Error(`compare: "${name}" takes part twice; give each another name`);
    seen.add(folder);
  }
}

function folderName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "-");
}

function backendOptions({ backend, threads }: CompareTokenizersOptions): BackendOptions {
  return { ...(backend === undefined ? {} : { backend }), ...(threads === undefined ? {} : { threads }) };
}

/** What is common to all trainings. */
function trainingOptions(options: CompareTokenizersOptions): Omit<TrainOptions, "out"> {
  const { contenders, onEvent, onRow, out, ...shared } = options;
  return shared;
}
