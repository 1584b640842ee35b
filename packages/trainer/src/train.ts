import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Augmentation, augmentationFromJSON } from "@nocturne/augmentation";
import type { ModelConfig, Weights } from "@nocturne/inference";
import { createAdamW, createModel, defaultModel, type TrainableModel } from "@nocturne/models";
import type { Tokenizer } from "@nocturne/tokenizers";
import { type ChosenBackend, chooseBackend } from "./backend.ts";
import { contextFreeLosses } from "./baseline.ts";
import { createBatches } from "./batches.ts";
import { type Checkpoint, readCheckpoint, saveCheckpoint, type TrainingState } from "./checkpoint.ts";
import { chooseTokenizer } from "./choose-tokenizer.ts";
import { createClock } from "./clock.ts";
import { augmentedPieces, type EncodedPiece, encodePieces } from "./encoded-pieces.ts";
import { evaluatePieces } from "./evaluate-pieces.ts";
import { createGoal } from "./goal.ts";
import { learningRateAt } from "./learning-rate.ts";
import { lossPerNote, summariseLosses } from "./loss-summary.ts";
import { appendMetrics, type Metric, trimMetrics } from "./metrics.ts";
import { startFromFrequencies } from "./output-biases.ts";
import { writeReport } from "./report.ts";
import { openRunFolder } from "./run-folder.ts";
import { spread } from "./spread.ts";
import { trainStep } from "./train-step.ts";
import { defaultAugmentation, newTrainingConfig, type TrainingConfig } from "./training-config.ts";
import type { TrainEvent, TrainOptions, TrainResult } from "./types.ts";
import { VERSIONS } from "./versions.ts";

/** Held-out notes that a validation looks at: enough to tell checkpoints apart, few enough to be quick. */
const VALIDATION_NOTES = 20_000;

/** Seconds of training between saves where no validation makes one. */
const SAVE_INTERVAL = 60;

/** Share of the last losses that the smoothed loss keeps at each step. */
const SMOOTHING = 0.95;

/**
 * Trains a model on pieces and writes its run folder: `config.json`, `model.safetensors` (the best checkpoint by the
 * held-out pieces), `optimizer.safetensors` and `state.json` (to resume with), `metrics.jsonl` and `report.html`. Every
 * save replaces the last as a whole, and a training that was stopped, even by a power cut, goes on with `resume`.
 *
 * @throws before anything is written where options or pieces cannot be trained with; where `out` already holds a run
 * and `resume` is not set; where saving fails (what was saved before is untouched); where the loss diverges
 * @example
 * await train({ pieces, out: "runs/first", minutes: 5, onEvent: (event) => console.log(event) });
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const emit = options.onEvent ?? (() => {});
  const goal = createGoal(options);
  const setup = await (options.resume ? resumedSetup(options) : newSetup(options, emit));
  const { tokenizer, training, augmentation } = setup;

  // Data
  const pieces = options.pieces.filter((piece) => piece.split === "train");
  const encoded = encodePieces(pieces, tokenizer);
  const heldOut = encodePieces(
    options.pieces.filter((piece) => piece.split === "valid"),
    tokenizer,
  );
  const steps = encoded.reduce((sum, piece) => sum + piece.length, 0);
  const notes = encoded.reduce((sum, piece) => sum + piece.notes, 0);
  const stepsABatch = training.batchSize * training.windowLength;
  const refresh = Math.max(1, Math.ceil(steps / stepsABatch));
  const batchAt = createBatches(
    augmentedPieces(encoded, { tokenizer, augmentation, seed: training.seed, refresh }),
    { ...training, fields: tokenizer.fields },
  );
  const notesABatch = (stepsABatch * notes) / steps;
  const validation = spread(heldOut, VALIDATION_NOTES, (piece) => piece.notes);
  const baseline = lossPerNote(
    summariseLosses(tokenizer.fields, contextFreeLosses(tokenizer.fields, encoded, validation)),
  );
  if (validation.length === 0) {
    emit({
      type: "warning",
      message: "no pieces are held out: the latest checkpoint is kept instead of the best",
    });
  }

  // Model
  const backend = await chooseBackend(training.cpuTime ? { threads: 1, ...options } : options);
  emit({ type: "backend", message: backend.message });
  const model = createModel(setup.model, { seed: training.seed });
  const weights = setup.saved?.weights ?? (await model.weights());
  if (!setup.saved) startFromFrequencies(weights, tokenizer.fields, encoded);
  model.setWeights(weights);
  const optimizer = createAdamW(model.variables, {
    ...training,
    ...(setup.saved && { moments: setup.saved.moments }),
  });
  emit({
    type: "start",
    pieces: encoded.length,
    validPieces: heldOut.length,
    notes,
    parameters: [...weights.values()].reduce((sum, weight) => sum + weight.data.length, 0),
    baseline,
  });

  const config: Checkpoint["config"] = {
    format: "nocturne-run",
    version: 1,
    model: setup.model,
    tokenizer: tokenizer.toJSON(),
    training: { ...training, pieces: encoded.length, notes, backend: backend.name, threads: backend.threads },
    versions: VERSIONS,
  };
  let state: TrainingState = setup.saved?.state ?? { step: 0, notes: 0, seconds: 0 };
  let best = setup.best ?? weights;
  let smoothed: number | undefined;
  let unsaved: Metric[] = [];

  const save = async (): Promise<void> => {
    const [latest, moments] = [await model.weights(), await optimizer.moments()];
    const kept = state.best ? best : latest;
    await saveCheckpoint(options.out, { config, state, weights: latest, moments, best: kept });
    await appendMetrics(options.out, unsaved);
    unsaved = [];
    emit({ type: "saved", step: state.step });
  };

  const validate = async (): Promise<void> => {
    const losses = await evaluatePieces(model, validation);
    const loss = lossPerNote(summariseLosses(tokenizer.fields, losses));
    const isBest = state.best === undefined || loss < state.best.loss;
    if (isBest) {
      best = await model.weights();
      state = { ...state, best: { step: state.step, loss } };
    }
    unsaved.push({ step: state.step, seconds: round(state.seconds), validation: loss });
    emit({ type: "validation", step: state.step, natsPerNote: loss, best: isBest });
  };

  try {
    // Loop
    const now = createClock(training.cpuTime ?? false);
    let reached = goal.fraction(state.step, state.seconds);
    let validated = reached;
    let savedAt = state.seconds;
    while (reached < 1 && !options.signal?.aborted) {
      const began = now();
      const rate = learningRateAt(state.step, reached, training.learningRate);
      const batch = batchAt(state.step);
      const perStep = await trainStep(model, optimizer, batch, state.step, rate, training);
      const loss = (perStep * stepsABatch) / notesABatch;
      const seconds = now() - began;
      state = {
        ...state,
        step: state.step + 1,
        notes: state.notes + Math.round(notesABatch),
        seconds: state.seconds + seconds,
      };
      smoothed = smoothed === undefined ? loss : SMOOTHING * smoothed + (1 - SMOOTHING) * loss;
      reached = goal.fraction(state.step, state.seconds);
      const notesPerSecond = Math.round(notesABatch / seconds);
      unsaved.push({
        step: state.step,
        seconds: round(state.seconds),
        loss: round(smoothed),
        learningRate: rate,
        notesPerSecond,
      });
      emit({
        type: "step",
        step: state.step,
        epoch: state.notes / notes,
        notesPerSecond,
        loss: smoothed,
        fraction: reached,
        secondsLeft: (state.seconds / reached) * (1 - reached),
      });
      await breathe();

      // Evaluation and checkpoint
      if (validation.length > 0 && reached < 1 && reached - validated >= 0.1) {
        await validate();
        await save();
        [validated, savedAt] = [reached, state.seconds];
      } else if (state.seconds - savedAt >= SAVE_INTERVAL) {
        await save();
        savedAt = state.seconds;
      }
    }
    const stopped = reached < 1;
    if (!stopped && validation.length > 0) await validate();
    await save();
    const result: TrainResult = {
      reason: stopped ? "stopped" : goal.reason(state.step),
      step: state.step,
      notes: state.notes,
      seconds: state.seconds,
      ...(state.best ? { natsPerNote: state.best.loss } : {}),
      ...(validation.length > 0 ? { baseline } : {}),
      out: options.out,
    };
    await writeReport(options.out, reportFacts(result, encoded, notes, backend, model, training));
    return result;
  } finally {
    optimizer.dispose();
    model.dispose();
    backend.dispose();
  }
}

interface Setup {
  readonly tokenizer: Tokenizer;
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly augmentation: Augmentation | null;
  readonly saved?: Awaited<ReturnType<typeof readCheckpoint>>;
  readonly best?: Weights;
}

async function newSetup(options: TrainOptions, emit: (event: TrainEvent) => void): Promise<Setup> {
  if (existsSync(join(options.out, "config.json"))) {
    throw new Error(
      `train: ${options.out} already holds a run: go on with it by --resume, or choose another folder`,
    );
  }
  const augmentation = options.augmentation === undefined ? defaultAugmentation() : options.augmentation;
  const training = newTrainingConfig(options, augmentation);
  let { tokenizer } = options;
  if (tokenizer === undefined) {
    const chosen = chooseTokenizer(options.pieces);
    tokenizer = chosen.tokenizer;
    emit({ type: "tokenizer", name: chosen.name, message: chosen.message });
  }
  const model = (options.model ?? defaultModel)(tokenizer.fields);
  return { tokenizer, model, training, augmentation };
}

async function resumedSetup(options: TrainOptions): Promise<Setup> {
  const run = await openRunFolder(options.out);
  const training = run.config.training as unknown as TrainingConfig;
  if (options.cpuTime && !training.cpuTime) {
    throw new Error(
      `train: ${options.out} counts its minutes by the clock, not by processor time: go on without --cpu-time`,
    );
  }
  const saved = await readCheckpoint(options.out, run.config);
  await trimMetrics(options.out, saved.state.step);
  const { augmentation } = training;
  return {
    tokenizer: run.tokenizer,
    model: run.model,
    training,
    augmentation: augmentation === null ? null : augmentationFromJSON(augmentation),
    saved,
    best: run.weights,
  };
}

/** Lets signals, timers and the terminal have their turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function reportFacts(
  result: TrainResult,
  pieces: readonly EncodedPiece[],
  notes: number,
  backend: ChosenBackend,
  model: TrainableModel,
  { cpuTime }: TrainingConfig,
): Record<string, string> {
  const { config } = model;
  return {
    "Pieces learned from": `${pieces.length}, ${notes.toLocaleString("en")} notes`,
    Net: `${config.cell.toUpperCase()}, ${config.layers} × ${config.units} units, ${config.head.kind} heads`,
    Fields: config.fields.map((field) => field.name).join(", "),
    Steps: `${result.step}, ${result.notes.toLocaleString("en")} notes seen`,
    Time: `${(result.seconds / 60).toFixed(1)} minutes${cpuTime ? " of processor time" : ""}, ${backend.name} (${backend.device})`,
    "Held-out pieces": result.natsPerNote
      ? `${result.natsPerNote.toFixed(3)} nats per note; ${result.baseline?.toFixed(3)} without context`
      : "none",
  };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
