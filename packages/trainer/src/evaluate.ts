import { createModel } from "@nocturne/models";
import { type BackendOptions, chooseBackend } from "./backend.ts";
import { encodePieces } from "./encoded-pieces.ts";
import { evaluatePieces } from "./evaluate-pieces.ts";
import { type LossSummary, summariseLosses } from "./loss-summary.ts";
import { openRunFolder } from "./run-folder.ts";
import type { TrainingPiece } from "./types.ts";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends BackendOptions {
  /** A run folder. */
  readonly run: string;
  /** Whatever their split. */
  readonly pieces: readonly Pick<TrainingPiece, "file" | "score">[];
  /** Told the number of pieces done, now and then. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a model costs on pieces, all together and each. */
export interface Evaluation extends LossSummary {
  readonly pieces: readonly {
    readonly file: string;
    readonly notes: number;
    readonly natsPerNote: number;
  }[];
}

/**
 * Returns what a trained model costs on pieces, in nats per note: the sum of −ln p of all that codes the notes of a
 * piece, from its first note on and with the state carried through, over its notes. No augmentation.
 *
 * @throws where the run folder cannot be read, or no piece has a note that the tokenizer can code
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const run = await openRunFolder(options.run);
  const encoded = encodePieces(options.pieces, run.tokenizer);
  if (encoded.length === 0) {
    throw new Error("evaluate: none of the pieces has a note that the run's tokenizer can code");
  }
  const backend = await chooseBackend(options);
  const model = createModel(run.model);
  try {
    model.setWeights(run.weights);
    const losses = await evaluatePieces(model, encoded, (done) => options.onProgress?.(done, encoded.length));
    return {
      ...summariseLosses(run.tokenizer.fields, losses),
      pieces: losses.map((loss) => ({
        file: loss.file,
        notes: loss.notes,
        natsPerNote: summariseLosses(run.tokenizer.fields, [loss]).natsPerNote,
      })),
    };
  } finally {
    model.dispose();
    backend.dispose();
  }
}
