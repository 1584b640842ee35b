import { type GeneratedStep, type GenerateOptions, generate } from "./generate.ts";
import { type GeneratedNote, type StepSequence, sequenceOf } from "./step-sequence.ts";

/** A whole piece. */
export interface GeneratedSequence extends StepSequence {
  /** All notes, in the order in which they were completed; empty without a tokenizer. */
  readonly notes: readonly GeneratedNote[];
}

/**
 * Plays a whole piece and returns its steps as a sequence, ready for `tokenizer.decode`, with its notes in seconds.
 *
 * @throws RangeError as {@link generate}, and where neither `steps` nor `notes` nor `seconds` ends the piece
 * @example const score = tokenizer.decode(await generateSequence({ model, tokenizer, seconds: 40, seed: 7 }));
 */
export async function generateSequence(options: GenerateOptions): Promise<GeneratedSequence> {
  const { steps = Infinity, notes = Infinity, seconds = Infinity } = options;
  if (Math.min(steps, notes, seconds) === Infinity) {
    throw new RangeError(
      "generateSequence: give steps, notes or seconds; a piece without end has no last step",
    );
  }
  const pieces: GeneratedStep[] = [];
  for await (const piece of generate(options)) pieces.push(piece);
  return {
    ...sequenceOf(
      options.model.fields,
      pieces.map((piece) => piece.step),
    ),
    notes: pieces.flatMap((piece) => piece.notes),
  };
}
