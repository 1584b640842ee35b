import type { BackendName } from "@nocturne/trainer";
import { type Command, Option } from "commander";
import { definedOnly } from "../defined-only.ts";
import { Failure } from "../failure.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { loadPieces } from "../load-pieces.ts";
import { NET_NAMES, type NetName } from "../net-names.ts";
import { count, positive, whole } from "../options.ts";
import { createProgressBar } from "../progress-bar.ts";
import { checkRunTarget } from "../run-target.ts";
import { outcome, showTraining } from "../training-progress.ts";

interface Flags {
  readonly out: string;
  readonly minutes?: number;
  readonly cpuTime?: boolean;
  readonly steps?: number;
  readonly backend: BackendName | "auto";
  readonly threads?: number;
  readonly seed?: number;
  readonly split?: string;
  readonly tokenizer?: string;
  readonly model: NetName;
  readonly units?: number;
  readonly layers?: number;
  readonly batch?: number;
  readonly window?: number;
  readonly rate?: number;
  readonly augment: boolean;
  readonly resume?: boolean;
}

/** What the user sees as the options' own types; absent ones stay absent. */
export const BACKENDS = ["auto", "tensorflow", "webgpu", "wasm", "cpu"];

export function addTrain(program: Command): void {
  program
    .command("train")
    .description("train a model on MIDI files and folders of them")
    .argument("<paths...>", "MIDI files and folders, searched through")
    .requiredOption("-o, --out <run>", "the run folder to write")
    .option("-m, --minutes <minutes>", "train this long (default: 10, unless --steps is given)", positive)
    .option("--cpu-time", "count minutes of processor time, to compare on a busy machine; with one thread")
    .option("--steps <count>", "train so many steps", count)
    .addOption(new Option("--backend <name>", "what computes").choices(BACKENDS).default("auto"))
    .option("--threads <count>", "threads of the wasm backend (default: the machine's)", count)
    .option("--seed <number>", "seeds weights, windows and augmentation (default: 0)", whole)
    .option("--split <file.tsv>", "columns file, work, split; without it, works are told apart by content")
    .option("--tokenizer <name|file.json>", "see `nocturne tokenizers` (default: chosen by the music)")
    .addOption(new Option("--model <name>", "the net").choices(NET_NAMES).default("default"))
    .option("--units <count>", "width of the default net's state (default: 192)", count)
    .option("--layers <count>", "recurrent layers of the default net (default: 1)", count)
    .option("--batch <count>", "windows a step", count)
    .option("--window <count>", "notes a window", count)
    .option("--rate <number>", "highest learning rate", positive)
    .option("--no-augment", "learn the pieces as they are, at one speed, pitch and loudness")
    .option("--resume", "go on with the run in --out")
    .addHelpText(
      "after",
      `
Ctrl-C saves and ends; --resume goes on from there.

Examples:
  nocturne train ~/music/midi --out runs/mine --minutes 30
  nocturne train ~/music/midi --out runs/mine --minutes 60 --resume
  nocturne train bach --out runs/howl --tokenizer howlV1 --model howl-lstm-192 --minutes 60`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const bar = createProgressBar();
      // What was called wrongly is told before a large folder is read.
      if (!flags.resume) {
        checkRunTarget(flags.out, "go on with it by --resume, or choose another folder");
      }
      const { netNamed } = await import("../choose-net.ts");
      const { tokenizerOf } = await import("../choose-tokenizer.ts");
      const model = netNamed(flags.model, definedOnly({ units: flags.units, layers: flags.layers }));
      const tokenizer = flags.tokenizer === undefined ? undefined : await tokenizerOf(flags.tokenizer);
      const pieces = await loadPieces(paths, bar, flags);
      const minutes = flags.minutes ?? (flags.steps === undefined ? 10 : undefined);
      const interrupt = abortOnInterrupt(() => bar.log("stopping after this step …"));
      try {
        const { train } = await import("@nocturne/trainer");
        const result = await train({
          pieces,
          out: flags.out,
          model,
          backend: flags.backend,
          signal: interrupt.signal,
          onEvent: showTraining(bar),
          ...(flags.augment ? {} : { augmentation: null }),
          ...definedOnly({
            tokenizer,
            minutes,
            cpuTime: flags.cpuTime,
            steps: flags.steps,
            threads: flags.threads,
            seed: flags.seed,
            batchSize: flags.batch,
            windowLength: flags.window,
            learningRate: flags.rate,
            resume: flags.resume,
          }),
        });
        bar.done();
        console.log(outcome(result));
        if (result.reason === "stopped") {
          throw new Failure(`stopped and saved in ${flags.out}; the same command with --resume goes on`, 130);
        }
        console.log(`${flags.out} holds the model; next: nocturne generate ${flags.out} -o piece.mid`);
      } finally {
        bar.done();
        interrupt.dispose();
      }
    });
}
