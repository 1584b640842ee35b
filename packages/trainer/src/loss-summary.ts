import { isDetermined } from "@nocturne/inference";
import type { Field } from "@nocturne/tokenizers";
import type { PieceLoss } from "./evaluate-pieces.ts";

/** What a model costs on some pieces, over their notes. */
export interface LossSummary {
  /** The sum of −ln p of all that codes the notes, over the notes. Continuous fields have no p, and do not count. */
  readonly natsPerNote: number;
  /** The part of it spent on pitch: of the fields `pitch`, `octave`, `noteName` and `interval`. */
  readonly pitchNatsPerNote: number;
  readonly notes: number;
  /** A note, of the fields that are predicted: nats of each categorical one, squared error of each continuous one. */
  readonly fields: Readonly<Record<string, number>>;
  /** The fields that are squared errors. */
  readonly continuous: readonly string[];
}

const PITCH_FIELDS = new Set(["pitch", "octave", "noteName", "interval"]);

/** Sums up the losses of pieces; NaN where they have no notes. */
export function summariseLosses(fields: readonly Field[], losses: readonly PieceLoss[]): LossSummary {
  const notes = losses.reduce((sum, piece) => sum + piece.notes, 0);
  const perNote = fields.map((_, i) => losses.reduce((sum, piece) => sum + piece.sums[i]!, 0) / notes);
  const total = (counts: (field: Field) => boolean): number =>
    fields.reduce((sum, field, i) => (counts(field) ? sum + perNote[i]! : sum), 0);
  return {
    natsPerNote: total((field) => field.kind === "categorical"),
    pitchNatsPerNote: total((field) => field.kind === "categorical" && PITCH_FIELDS.has(field.name)),
    notes,
    fields: Object.fromEntries(
      fields.flatMap((field, i) => (isDetermined(field) ? [] : [[field.name, perNote[i]!]])),
    ),
    continuous: fields.filter((field) => field.kind === "continuous").map((field) => field.name),
  };
}

/**
 * What decides which checkpoint is best, and is shown while training: nats a note, and the squared errors of continuous
 * fields with them, as the training's own loss counts them.
 */
export function lossPerNote(summary: LossSummary): number {
  return summary.continuous.reduce((sum, name) => sum + summary.fields[name]!, summary.natsPerNote);
}
