import { createProgress, type LengthOptions, type Progress } from "./length.ts";
import { type OpeningOptions, openingSteps } from "./opening.ts";
import { createPacer, type Pacer } from "./pacer.ts";
import { createRandom, type Random } from "./random.ts";
import { createRepeatGuard, type RepeatGuard, type RepeatGuardOptions } from "./repeat-guard.ts";
import { type FieldSampling, fieldSettings, type SamplingOptions, sampleField } from "./sample-step.ts";
import type { StepModel } from "./step-model.ts";
import { assertSameFields, type GeneratedNote, type SamplingTokenizer } from "./step-sequence.ts";

/** Options of {@link generate}: what to play, how long, and how each step is chosen. */
export interface GenerateOptions extends SamplingOptions, LengthOptions, OpeningOptions {
  /** Forked, and the fork set to the start of a piece; the model itself is left as it stands. */
  readonly model: StepModel;
  /** Gives notes, their times and the grammar; without it, there are steps only. */
  readonly tokenizer?: SamplingTokenizer;
  /** Any safe integer; the same seed gives the same piece. @default 0 */
  readonly seed?: number;
  /** Whether the steps of the prompt are given back too, before the new ones. @default true */
  readonly echo?: boolean;
  /** Keeps the model from playing the same few steps for ever. @default false */
  readonly repeatGuard?: boolean | RepeatGuardOptions;
  /** Ends the iteration with the signal's reason as its error. */
  readonly signal?: AbortSignal;
}

/** One step of a piece as it comes. */
export interface GeneratedStep {
  /** One value a field. */
  readonly step: readonly number[];
  /** Its place in the piece, from 0; steps of the prompt count. */
  readonly index: number;
  /** The notes that this step completed, in seconds from the start of the piece; empty without a tokenizer. */
  readonly notes: readonly GeneratedNote[];
  /** Whether it was given (by the prompt, or the random note) rather than chosen by the model. */
  readonly given: boolean;
}

/** Milliseconds of work in a row: half of 10, as a call may take longer than those before it, and garbage is collected. */
const SLICE = 5;

/**
 * Plays a model: an async iterable of steps, each given as soon as it is chosen. It ends by `steps`, `notes` or
 * `seconds`, by `signal`, or when the loop is left; with none of them it goes on for ever, in constant memory. Lengths
 * count what comes after the prompt.
 *
 * It holds up the event loop for less than 10 ms at a time, however fast its steps are taken, unless a single call of
 * the model takes longer by itself.
 *
 * @throws RangeError at once where an option is out of range or the prompt's fields are not the model's; while
 * iterating, where a piece that is to have some notes or seconds gets nowhere
 * @example for await (const { notes } of generate({ model, tokenizer, seconds: 40 })) play(notes);
 */
export function generate(options: GenerateOptions): AsyncGenerator<GeneratedStep, void, undefined> {
  const { model, tokenizer, repeatGuard = false, seed = 0 } = options;
  const settings = fieldSettings("generate", model.fields, options);
  if (tokenizer) assertSameFields("generate: the tokenizer", tokenizer.fields, model.fields);
  else if (options.notes !== undefined || options.seconds !== undefined) {
    throw new RangeError(
      "generate: notes and seconds need a tokenizer; pass it, or give the length in steps",
    );
  }
  const random = createRandom(seed);
  return play({
    options,
    settings,
    random,
    progress: createProgress(options),
    opening: openingSteps(model.fields, random, options),
    guard: repeatGuard ? createRepeatGuard(model.fields, repeatGuard === true ? {} : repeatGuard) : undefined,
  });
}

interface Plan {
  readonly options: GenerateOptions;
  readonly settings: readonly FieldSampling[];
  readonly random: Random;
  readonly progress: Progress;
  readonly opening: readonly number[][];
  readonly guard: RepeatGuard | undefined;
}

async function* play(plan: Plan): AsyncGenerator<GeneratedStep, void, undefined> {
  const { options, settings, random, progress, opening, guard } = plan;
  const { tokenizer, prompt, echo = true, signal } = options;
  const grammar = tokenizer?.grammar;
  const decoder = tokenizer?.stream();
  const pacer = createPacer(SLICE);
  await turn(pacer, signal);
  const model = options.model.fork();
  model.reset();
  let state = grammar?.start;

  const choose = async (): Promise<number[]> => {
    const step: number[] = [];
    for (let field = 0; field < model.fields.length; field++) {
      await turn(pacer, signal);
      const legal = grammar?.allowed(state, field, step);
      const allowed = without(guard?.banned(field, step) ?? [], legal, model, field);
      step.push(sampleField(model, field, step, random, settings[field]!, allowed));
    }
    return step;
  };

  const promptLength = prompt ? opening.length : 0;
  for (let index = 0; index < promptLength || !progress.done(); index++) {
    const step = opening[index] ?? (await choose());
    if (grammar) state = grammar.next(state, step);
    guard?.push(step);
    const notes = decoder?.push(step) ?? [];
    progress.push(notes, index >= promptLength);
    if (echo || index >= promptLength) yield { step: [...step], index, notes, given: index < opening.length };
    await turn(pacer, signal);
    model.feed(step);
  }
}

async function turn(pacer: Pacer, signal: AbortSignal | undefined): Promise<void> {
  await pacer.pause();
  signal?.throwIfAborted();
}

/** A mask less these ids; they stay where nothing else would be left. */
function without(
  banned: readonly number[],
  legal: Uint8Array | undefined,
  model: StepModel,
  field: number,
): Uint8Array | undefined {
  const description = model.fields[field]!;
  if (banned.length === 0 || description.kind !== "categorical") return legal;
  const allowed = legal?.slice() ?? new Uint8Array(description.size).fill(1);
  for (const id of banned) allowed[id] = 0;
  return allowed.includes(1) ? allowed : legal;
}
