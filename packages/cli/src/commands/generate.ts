import { generate, sequenceOf } from "@nocturne/sampling";
import { allNotes, createTempoMap, endTick, type Score } from "@nocturne/score";
import type { OpenedRun } from "@nocturne/trainer";
import type { Command } from "commander";
import { definedOnly } from "../defined-only.ts";
import { Failure } from "../failure.ts";
import { count, positive, repeated, share, whole } from "../options.ts";
import { createProgressBar, type ProgressBar } from "../progress-bar.ts";
import { readScore } from "../read-score.ts";
import { checkMusicPath, saveMusic } from "../save-music.ts";

interface Flags {
  readonly output: readonly string[];
  readonly prompt?: string;
  readonly seconds?: number;
  readonly notes?: number;
  readonly seed: number;
  readonly temperature: number;
  readonly topP: number;
  readonly topK?: number;
  readonly minP?: number;
}

export function addGenerate(program: Command): void {
  program
    .command("generate")
    .description("let a model play: from one random note, or on from a MIDI file")
    .argument("<run>", "a run folder")
    .requiredOption(
      "-o, --output <file>",
      "where to: .mid, .wav, and .svg or .png for the piano roll; may be repeated",
      repeated,
    )
    .option("--prompt <file>", "a MIDI file to go on from")
    .option("--seconds <seconds>", "how long (default: 60, unless --notes is given)", positive)
    .option("--notes <count>", "how many notes", count)
    .option("--seed <number>", "another seed, another piece", whole, 0)
    .option("--temperature <number>", "below 1 plays safer, above 1 wilder", positive, 0.9)
    .option("--top-p <share>", "choose among the likeliest values that make up this share", share, 0.95)
    .option("--top-k <count>", "choose among so many of the likeliest values", count)
    .option("--min-p <share>", "leave out values less likely than this share of the likeliest", share)
    .addHelpText(
      "after",
      `
Examples:
  nocturne generate runs/demo --seconds 40 --seed 7 -o piece.mid -o piece.wav
  nocturne generate runs/demo --prompt opening.mid -o continued.mid`,
    )
    .action(async (folder: string, flags: Flags) => {
      for (const path of flags.output) checkMusicPath(path, flags.prompt);
      const bar = createProgressBar();
      const { openRunFolder } = await import("@nocturne/trainer");
      const run = await openRunFolder(folder);
      const prompt = flags.prompt === undefined ? undefined : await readPrompt(flags.prompt, run, bar);
      const seconds = flags.seconds ?? (flags.notes === undefined ? 60 : undefined);
      const score = await play(run, { ...flags, prompt, seconds }, bar);
      for (const path of flags.output) await saveMusic(score, path, `Generated, seed ${flags.seed}`);
      const length = createTempoMap(score).secondsAt(endTick(score));
      console.log(
        `${flags.output.join(", ")}: ${allNotes(score).length} notes, ${length.toFixed(1)} s of music`,
      );
    });
}

/** How a model is to play. */
export interface PlayOptions {
  readonly seed: number;
  readonly temperature: number;
  readonly topP: number;
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
  readonly prompt?: Score | undefined;
  readonly seconds?: number | undefined;
  readonly notes?: number | undefined;
}

/** Lets a run's model play, from one random note unless there is a prompt, and returns the music. */
export async function play(run: OpenedRun, options: PlayOptions, bar: ProgressBar): Promise<Score> {
  const { seed, temperature, topP, topK, minP, prompt, seconds, notes } = options;
  const steps: number[][] = [];
  let [heard, played] = [0, 0];
  const music = generate({
    model: run.stepModel(),
    tokenizer: run.tokenizer,
    seed,
    temperature,
    topP,
    repeatGuard: { times: 4, longest: 64, lasting: 48, fields: figureFields(run) },
    ...(prompt ? { prompt } : { start: "random-note" as const }),
    ...definedOnly({ topK, minP, seconds, notes }),
  });
  let before = 0;
  for await (const { step, notes: completed, given } of music) {
    steps.push([...step]);
    for (const note of completed) {
      heard = Math.max(heard, note.start);
      if (given) before = heard;
      else played++;
    }
    const fraction = Math.max(
      seconds === undefined ? 0 : (heard - before) / seconds,
      notes === undefined ? 0 : played / notes,
    );
    bar.update(Math.min(1, fraction), `${played} notes, ${(heard - before).toFixed(0)} s of music`);
  }
  bar.done();
  return run.tokenizer.decode(sequenceOf(run.tokenizer.fields, steps));
}

/** The fields by which a figure is the same again; louder, longer or slower, it still is. */
function figureFields(run: OpenedRun): string[] {
  const incidental = new Set(["velocity", "duration", "tempo"]);
  return run.tokenizer.fields
    .filter((field) => field.kind === "categorical" && !field.determined && !incidental.has(field.name))
    .map((field) => field.name);
}

async function readPrompt(path: string, run: OpenedRun, bar: ProgressBar): Promise<Score> {
  const { score } = await readScore(path);
  const { windowLength } = run.config.training;
  const notes = allNotes(score).length;
  if (notes === 0) {
    throw new Failure(
      `${path} has no notes to go on from; without --prompt, music starts from one random note`,
    );
  }
  if (typeof windowLength === "number" && notes > windowLength) {
    bar.log(
      `warning: ${path} has ${notes} notes; the model learned on windows of ${windowLength}, and may forget the first ones`,
    );
  }
  return score;
}
