import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { defaultModel } from "@nocturne/models";
import { createScore, createTrack } from "@nocturne/score";
import { onTestFinished } from "vitest";
import type { TrainEvent, TrainingPiece, TrainOptions } from "../src/types.ts";

/** A folder that is gone when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nocturne-trainer-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const etudes = [...composeEtudes({ count: 10, seed: 3 })];

/** Ten études, of which the last two are held out. */
export const pieces: readonly TrainingPiece[] = etudes.map(({ score }, index) => ({
  file: `etude-${index}.mid`,
  score,
  work: `work-${index}`,
  split: index < 8 ? "train" : "valid",
}));

/** A training small enough for a test: a net of 16 units, on one thread. */
export function smallTraining(out: string, options: Partial<TrainOptions> = {}): TrainOptions {
  return {
    pieces,
    out,
    model: (fields) => defaultModel(fields, { units: 16, embedding: 8, headSize: 8 }),
    threads: 1,
    backend: "wasm",
    steps: 6,
    batchSize: 4,
    windowLength: 16,
    ...options,
  };
}

/** Collects what a training tells. */
export function recorder(): {
  readonly events: TrainEvent[];
  readonly onEvent: (event: TrainEvent) => void;
} {
  const events: TrainEvent[] = [];
  return { events, onEvent: (event) => events.push(event) };
}

/** A piece of `count` quarter notes on one pitch, or with their onsets moved off the beat. */
export function repeatedNotes(count: number, offGrid = 0): TrainingPiece {
  const notes = Array.from({ length: count }, (_, i) => ({
    pitch: 60,
    velocity: 64,
    start: i * 480 + (offGrid ? (i * offGrid) % 480 : 0),
    duration: 240,
  }));
  return {
    file: `${count}.mid`,
    score: createScore({ tracks: [createTrack(notes)] }),
    work: `${count}`,
    split: "train",
  };
}

/** Twenty chromatic scales up and down, each from its own note: only the note before says what comes next. */
export const scales: readonly TrainingPiece[] = Array.from({ length: 20 }, (_, index) => {
  const notes = Array.from({ length: 120 }, (_, i) => ({
    pitch: 48 + Math.abs(((i + 5 * index) % 48) - 24),
    velocity: 64,
    start: i * 240,
    duration: 240,
  }));
  return {
    file: `scale-${index}.mid`,
    score: createScore({ tracks: [createTrack(notes)] }),
    work: `scale-${index}`,
    split: index % 5 === 4 ? "valid" : "train",
  };
});
