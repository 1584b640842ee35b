import type { Preparation, PrepareProgress, PrepareRunOptions } from "@nocturne/corpus";
import { type Command, InvalidArgumentError, Option } from "commander";
import { definedOnly } from "../defined-only.ts";
import { Failure } from "../failure.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { count, number, repeated, whole } from "../options.ts";
import { createProgressBar, duration, type ProgressBar } from "../progress-bar.ts";
import { shellWord } from "../shell-word.ts";
import { thousands } from "../training-progress.ts";

/** At most so many folders and links are named that could not be looked into. */
const NAMED = 10;

/** Options of how what was read becomes data, of prepare and merge. */
export interface DataFlags {
  readonly out: string;
  readonly seed?: number;
  readonly valid?: number;
  readonly test?: number;
  readonly split?: string;
  readonly licence?: readonly string[];
  readonly keepCopies?: boolean;
  readonly parquet?: boolean;
}

interface Flags extends DataFlags {
  readonly shard?: NonNullable<PrepareRunOptions["shard"]>;
  readonly threads?: number;
  readonly allInstruments?: boolean;
  readonly minNotes?: number;
  readonly minSeconds?: number;
  readonly maxSeconds?: number;
  readonly dropEven?: boolean;
}

export function addPrepare(program: Command): void {
  const command = program
    .command("prepare")
    .description("make a collection of MIDI files, of any size, data to train from")
    .argument("<paths...>", "MIDI files, archives and folders of them, searched through");
  addDataOptions(command)
    .option("--shard <I/N>", "read only the I-th of N parts; `nocturne merge` puts them together", shard)
    .option("--threads <count>", "threads that read (default: the machine's)", count)
    .option("--all-instruments", "keep all tracks but drums (default: pieces for piano)")
    .option("--min-notes <count>", "drop pieces with fewer notes (default: 16)", count)
    .option("--min-seconds <seconds>", "drop shorter pieces (default: 5)", number)
    .option("--max-seconds <seconds>", "drop longer pieces (default: 7200)", number)
    .option("--drop-even", "drop pieces whose notes are all equally loud")
    .addHelpText(
      "after",
      `
A second run reads only files that changed; one that was interrupted by Ctrl-C goes on from there.

Examples:
  nocturne prepare ~/music/midi --out data
  nocturne train data --out runs/mine
  nocturne prepare /archive --out part-3 --shard 3/16    on the third of 16 machines
  nocturne merge part-* --out data`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const bar = createProgressBar();
      const interrupt = abortOnInterrupt(() => bar.log("stopping …"));
      const began = performance.now();
      try {
        const { prepareCorpus } = await import("@nocturne/corpus");
        const result = await prepareCorpus(paths, {
          ...dataOptions(flags),
          ...readingOptions(flags),
          signal: interrupt.signal,
          onProgress: showPreparing(bar),
        });
        bar.done();
        tellProblems(bar, result);
        const seconds = (performance.now() - began) / 1000;
        const time = seconds < 10 ? `${seconds.toFixed(1)} s` : duration(seconds);
        console.log(`${thousands(result.files)} files, ${thousands(result.read)} of them read, in ${time}`);
        if (flags.shard) {
          const { index, of } = flags.shard;
          console.log(
            `${flags.out} holds part ${index} of ${of}; when all are there: nocturne merge PARTS… --out DATA`,
          );
          return;
        }
        await finishData(flags, bar);
      } catch (error) {
        if (!interrupt.signal.aborted) throw error;
        throw new Failure(`stopped; what was read is kept, and the same command goes on from there`, 130);
      } finally {
        bar.done();
        interrupt.dispose();
      }
    });
}

/** Adds the options that prepare and merge share. */
export function addDataOptions(command: Command): Command {
  return command
    .requiredOption("-o, --out <folder>", "the data folder to write")
    .option("--split <file.tsv>", "columns file, work, split; without it, works are told apart by content")
    .option("--seed <number>", "another seed, another division into parts (default: 0)", whole)
    .option("--valid <share>", "share of the works to validate on (default: 0.05)", number)
    .option("--test <share>", "share of the works to test on (default: 0.05)", number)
    .option(
      "--licence <name>",
      "keep only pieces with it, by a MANIFEST.tsv beside the files; more than once for more",
      repeated,
    )
    .option("--keep-copies", "keep files that hold the same notes as another")
    .addOption(new Option("--parquet", "write notes.parquet and pieces.parquet too, for DuckDB or pandas"));
}

/** The options of the library that those of the command stand for. */
export function dataOptions(flags: DataFlags): Omit<PrepareRunOptions, "shard"> {
  const { out, seed, valid, test, split, licence: licences, keepCopies } = flags;
  return {
    out,
    ...definedOnly({ seed, valid, test, split, licences }),
    ...(keepCopies ? { copies: "keep" } : {}),
  };
}

function readingOptions(flags: Flags): Partial<PrepareRunOptions> {
  const { shard: part, threads, minNotes, minSeconds, maxSeconds } = flags;
  return {
    ...definedOnly({ shard: part, threads, minNotes, minSeconds, maxSeconds }),
    ...(flags.allInstruments ? { instruments: "all" } : {}),
    ...(flags.dropEven ? { oneVelocity: "drop" } : {}),
  };
}

/** Returns a listener that shows how far it is, how fast, and how long it takes yet. */
export function showPreparing(bar: ProgressBar): (progress: PrepareProgress) => void {
  let began: { readonly at: number; readonly done: number } | undefined;
  return ({ phase, done, total }) => {
    began ??= { at: performance.now(), done };
    if (phase === "writing") {
      bar.update(done / total, `writing ${thousands(done)} of ${thousands(total)} pieces`);
      return;
    }
    const seconds = (performance.now() - began.at) / 1000;
    const rate = (done - began.done) / seconds;
    const speed = rate > 0 ? ` · ${thousands(rate)} files/s · ${duration((total - done) / rate)} left` : "";
    bar.update(
      total === 0 ? 1 : done / total,
      `reading ${thousands(done)} of ${thousands(total)} files${speed}`,
    );
  };
}

/** Writes what was asked for besides the data, and says what the data holds and what comes next. */
export async function finishData(flags: DataFlags, bar: ProgressBar): Promise<void> {
  const { openData, writeParquet } = await import("@nocturne/corpus");
  const data = await openData(flags.out);
  try {
    if (flags.parquet) {
      bar.update(0, "writing Parquet");
      await writeParquet(data, flags.out);
      bar.clear();
    }
    const { pieces, works, notes, dropped } = data.config;
    const parts = ["train", "valid", "test"].map((name) => {
      const own = data.pieces.filter((piece) => piece.split === name);
      return `${thousands(own.length)} ${name}`;
    });
    console.log(
      `${thousands(pieces)} pieces (${parts.join(", ")}) of ${thousands(works)} works, ${thousands(notes)} notes`,
    );
    const why = new Map<string, number>();
    for (const file of data.dropped) why.set(file.why, (why.get(file.why) ?? 0) + 1);
    const reasons = [...why]
      .sort((a, b) => b[1] - a[1])
      .map(([name, times]) => `${thousands(times)} ${name}`);
    if (dropped > 0) {
      console.log(
        `${thousands(dropped)} ${dropped === 1 ? "file" : "files"} left out: ${reasons.join(", ")}`,
      );
    }
    console.log(
      `${flags.out}/report.html shows it; next: nocturne train ${shellWord(flags.out)} --out runs/mine`,
    );
  } finally {
    data.close();
  }
}

function tellProblems(bar: ProgressBar, { problems }: Preparation): void {
  for (const { file, reason } of problems.slice(0, NAMED))
    bar.log(`warning: ${file} was left out: ${reason}`);
  if (problems.length > NAMED) bar.log(`warning: and ${thousands(problems.length - NAMED)} more`);
}

function shard(value: string): NonNullable<PrepareRunOptions["shard"]> {
  const match = /^([1-9]\d*)\/([1-9]\d*)$/.exec(value);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index > of) throw new InvalidArgumentError("It must be I/N, from 1/N to N/N.");
  return { index, of };
}
