import { createScore, createTrack, type Score } from "@nocturne/score";
import type { Random } from "./random.ts";
import type { StepField } from "./step-model.ts";
import { assertSameFields, type SamplingTokenizer, type StepSequence, stepAt } from "./step-sequence.ts";

/** What a piece starts with. */
export interface OpeningOptions {
  /** What the piece starts with: a sequence of the model's fields, or a score, which the tokenizer encodes. */
  readonly prompt?: StepSequence | Score;
  /**
   * Where a piece without a prompt starts: with whatever the model starts pieces with, or with one random note (pitch
   * C2–C6, velocity 48–95, 0.25–1 s, all uniform), which needs a tokenizer. @default "piece"
   */
  readonly start?: "piece" | "random-note";
}

/**
 * Returns the steps that a piece starts with, none where the model is to start it.
 *
 * @throws RangeError where the prompt does not suit the model, or a tokenizer is needed and absent
 */
export function openingSteps(
  fields: readonly StepField[],
  random: Random,
  options: OpeningOptions & { readonly tokenizer?: SamplingTokenizer },
): number[][] {
  const { prompt, start = "piece", tokenizer } = options;
  if (start !== "piece" && start !== "random-note") {
    throw new RangeError(`generate: start must be "piece" or "random-note", got ${JSON.stringify(start)}`);
  }
  if (start === "random-note") {
    if (prompt)
      throw new RangeError('generate: start "random-note" and a prompt exclude each other; drop one');
    return stepsOf(fields, encode(randomNote(random), 'start "random-note"', tokenizer));
  }
  if (!prompt) return [];
  return stepsOf(fields, "tracks" in prompt ? encode(prompt, "a score as prompt", tokenizer) : prompt);
}

function encode(score: Score, what: string, tokenizer: SamplingTokenizer | undefined): StepSequence {
  if (!tokenizer)
    throw new RangeError(`generate: ${what} needs a tokenizer; pass the one of the model's run`);
  return tokenizer.encode(score);
}

function randomNote(random: Random): Score {
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  // At 480 ticks a quarter note and 120 quarter notes a minute, 960 ticks are a second.
  const note = { pitch: between(36, 84), velocity: between(48, 95), start: 0, duration: between(240, 960) };
  return createScore({ tracks: [createTrack([note])] });
}

function stepsOf(fields: readonly StepField[], prompt: StepSequence): number[][] {
  assertSameFields("generate: the prompt", prompt.fields, fields);
  return Array.from({ length: prompt.length }, (_, index) => {
    const step = stepAt(prompt, index);
    fields.forEach((field, at) => {
      const value = step[at]!;
      const legal =
        field.kind === "categorical"
          ? Number.isInteger(value) && value >= 0 && value < field.size
          : Number.isFinite(value);
      if (!legal) {
        throw new RangeError(`generate: step ${index} of the prompt has an illegal ${field.name}, ${value}`);
      }
    });
    return step;
  });
}
