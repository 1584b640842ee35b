import type { Augmentation } from "@nocturne/augmentation";
import type { ModelField, RecurrentModelConfig } from "@nocturne/inference";
import type { Score } from "@nocturne/score";
import type { Tokenizer } from "@nocturne/tokenizers";

/** A piece to learn from, or to be held out. A piece of `@nocturne/corpus` is one by shape. */
export interface TrainingPiece {
  /** What messages call it. */
  readonly file: string;
  readonly score: Score;
  /** Pieces of one work (editions, performances) share this name, and belong to one split. */
  readonly work: string;
  readonly split: "train" | "valid" | "test";
}

/** TensorFlow.js backends that the trainer can choose. */
export type BackendName = "tensorflow" | "webgpu" | "wasm" | "cpu";

/** Options of `train`. */
export interface TrainOptions {
  /** Those of split `train` are learned, those of `valid` held out to choose the best checkpoint by. */
  readonly pieces: readonly TrainingPiece[];
  /** The run folder to write. */
  readonly out: string;
  /** @default `chooseTokenizer(pieces)`: by beats where the notes lie on them, else by seconds */
  readonly tokenizer?: Tokenizer;
  /** Makes the net for the tokenizer's fields. @default `defaultModel` of `@nocturne/models` */
  readonly model?: (fields: readonly ModelField[]) => RecurrentModelConfig;
  /** Drawn anew for every pass over a piece; null for none. @default speed ×0.9–1.1, transposition ±6, velocity ×0.85–1.1 */
  readonly augmentation?: Augmentation | null;
  /** @default "auto" */
  readonly backend?: BackendName | "auto";
  /** Threads of the wasm kernels. @default the machine's, at most 8; 1 with `cpuTime` */
  readonly threads?: number;
  /** Stops after this much training, validation not counted. @default none */
  readonly minutes?: number;
  /**
   * Counts `minutes` and all seconds told by this process's processor time instead of the clock's, so that trainings can be
   * compared on a busy machine. Meant for one thread, which is then the default: the time of all threads is added up, and
   * that of a GPU is not seen. A resumed run keeps what it began with. @default false
   */
  readonly cpuTime?: boolean;
  /** Stops after so many steps. @default none; one of `minutes` and `steps` must be given */
  readonly steps?: number;
  /** Seeds weights, windows and augmentation. @default 0 */
  readonly seed?: number;
  /** Windows a step. @default 16 */
  readonly batchSize?: number;
  /** Steps of the tokenizer a window. @default 128 */
  readonly windowLength?: number;
  /** The highest, after a warm-up; a cosine takes it to a tenth at the end. @default 0.004 */
  readonly learningRate?: number;
  /** Goes on with the run in `out`, with its own settings; only the goal, the backend and the threads are taken from here. @default false */
  readonly resume?: boolean;
  /** Saves and returns, after the step under way. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
}

/** What `train` tells as it goes. */
export type TrainEvent =
  | { readonly type: "backend"; readonly message: string }
  | { readonly type: "tokenizer"; readonly name: string; readonly message: string }
  | { readonly type: "warning"; readonly message: string }
  | {
      readonly type: "start";
      readonly pieces: number;
      readonly validPieces: number;
      /** Notes to learn from. */
      readonly notes: number;
      readonly parameters: number;
      /** Nats per note of a model that knows only how often each value occurs; NaN without held-out pieces. */
      readonly baseline: number;
    }
  | {
      readonly type: "step";
      readonly step: number;
      /** Passes over the training notes so far, fractional. */
      readonly epoch: number;
      readonly notesPerSecond: number;
      /** Nats per note, smoothed over the last steps. */
      readonly loss: number;
      /** How much of the goal is reached, 0–1. */
      readonly fraction: number;
      readonly secondsLeft: number;
    }
  | {
      readonly type: "validation";
      readonly step: number;
      readonly natsPerNote: number;
      readonly best: boolean;
    }
  | { readonly type: "saved"; readonly step: number };

/** How a training ended. */
export interface TrainResult {
  readonly reason: "steps" | "minutes" | "stopped";
  readonly step: number;
  /** Notes learned from, repetitions counted. */
  readonly notes: number;
  /** Of training, validation not counted; processor seconds with `cpuTime`. */
  readonly seconds: number;
  /** Of the best checkpoint on the held-out pieces; absent where there are none. */
  readonly natsPerNote?: number;
  /** The same of a model without context; absent where no pieces are held out. */
  readonly baseline?: number;
  readonly out: string;
}
