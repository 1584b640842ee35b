import type { BackendName, ComparedTokenizer } from "@nocturne/trainer";
import { type Command, Option } from "commander";
import { definedOnly } from "../defined-only.ts";
import { Failure } from "../failure.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { loadPieces } from "../load-pieces.ts";
import { count, positive, repeated, whole } from "../options.ts";
import { createProgressBar, duration } from "../progress-bar.ts";
import { bars, table } from "../terminal-table.ts";
import { showTraining } from "../training-progress.ts";
import { BACKENDS } from "./train.ts";

interface Flags {
  readonly out: string;
  readonly minutes: number;
  readonly cpuTime?: boolean;
  readonly tokenizer?: readonly string[];
  readonly split?: string;
  readonly seed?: number;
  readonly units?: number;
  readonly backend: BackendName | "auto";
  readonly threads?: number;
  readonly json?: boolean;
}

export function addCompareTokenizers(program: Command): void {
  program
    .command("compare-tokenizers")
    .description(
      "what tokenizers are worth on your music: size, loss, speed, and what a net learns with each",
    )
    .argument("<paths...>", "MIDI files and folders, searched through")
    .requiredOption("-o, --out <folder>", "folder for the figures, a page that shows them, and a run of each")
    .option("-m, --minutes <minutes>", "train this long with each", positive, 2)
    .option(
      "--cpu-time",
      "count minutes of processor time, so that a busy machine is fair to all; with one thread",
    )
    .option(
      "--tokenizer <name|file.json>",
      "one that takes part; give it once for each (default: all presets, some with the pitch told otherwise)",
      repeated,
    )
    .option("--split <file.tsv>", "columns file, work, split; without it, works are told apart by content")
    .option("--seed <number>", "seeds weights, windows and augmentation (default: 0)", whole)
    .option("--units <count>", "width of the net's state (default: 192)", count)
    .addOption(new Option("--backend <name>", "what computes").choices(BACKENDS).default("auto"))
    .option("--threads <count>", "threads of the wasm backend", count)
    .option("--json", "print one JSON object instead of tables")
    .addHelpText(
      "after",
      `
Ctrl-C saves and ends; the same command goes on from there.

Examples:
  nocturne compare-tokenizers ~/music/midi --out comparison
  nocturne compare-tokenizers bach --out comparison --tokenizer modern --tokenizer remi --minutes 10`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const bar = createProgressBar();
      const { allContenders, contendersOf } = await import("../contenders.ts");
      const contenders = flags.tokenizer ? await contendersOf(flags.tokenizer) : allContenders();
      const pieces = await loadPieces(paths, bar, flags);
      const interrupt = abortOnInterrupt(() => bar.log("stopping after this step …"));
      try {
        const { COMPARISON_COLUMNS, compareTokenizers, rankedTokenizers } = await import("@nocturne/trainer");
        const { defaultModel } = await import("@nocturne/models");
        let show = showTraining(bar);
        let current: string | undefined;
        const { comparison, stopped } = await compareTokenizers({
          contenders,
          pieces,
          out: flags.out,
          minutes: flags.minutes,
          backend: flags.backend,
          signal: interrupt.signal,
          ...(flags.cpuTime ? { cpuTime: true } : {}),
          ...definedOnly({ seed: flags.seed, threads: flags.threads }),
          ...(flags.units === undefined
            ? {}
            : { model: (fields) => defaultModel(fields, { units: flags.units! }) }),
          onEvent: (name, event) => {
            if (name !== current) {
              bar.done();
              bar.log(
                `${contenders.findIndex((other) => other.name === name) + 1} of ${contenders.length}: ${name}`,
              );
              current = name;
              show = showTraining(bar);
            }
            show(event);
          },
          onRow: (row) => {
            bar.done();
            bar.log(`${row.name}: ${told(row)}`);
          },
        });
        bar.done();
        if (stopped) {
          throw new Failure(`stopped and saved in ${flags.out}; the same command goes on from there`, 130);
        }
        if (flags.json) {
          console.log(JSON.stringify(comparison));
          return;
        }
        const rows = rankedTokenizers(comparison.rows);
        const columns = COMPARISON_COLUMNS;
        console.log(
          table(
            ["tokenizer", ...columns.map(({ title }) => title)],
            rows.map((row) => [row.name, ...columns.map(({ cell }) => cell(row))]),
          ),
        );
        const costs = rows.filter((row) => row.continuous.length === 0);
        console.log(`\n${bars(costs.map((row) => [row.name, row.natsPerNote]))}\n`);
        for (const { title, meaning } of columns) console.log(`${title}: ${meaning}`);
        console.log(
          `\n${flags.out}/comparison.html shows it; all of it took ${duration(comparison.seconds)}`,
        );
      } finally {
        bar.done();
        interrupt.dispose();
      }
    });
}

function told(row: ComparedTokenizer): string {
  if (row.continuous.length > 0) return "trained; its values are plain numbers, which have no nats";
  return `${row.natsPerNote.toFixed(3)} nats per note`;
}
