import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Command } from "commander";
import type { EtudesNews } from "../etudes-worker.ts";
import { Failure } from "../failure.ts";
import { count, whole } from "../options.ts";
import { writeOutput } from "../output-file.ts";
import { createProgressBar } from "../progress-bar.ts";
import { type EtudesPart, writeEtudes } from "../write-etudes.ts";

const LICENCE = `These études were composed by Nocturne. To the extent possible under law, its authors have waived all
copyright and related rights to them: CC0 1.0 Universal, https://creativecommons.org/publicdomain/zero/1.0/
`;
/** Études for which it is worth starting a worker. */
const WORTH_A_WORKER = 100;
const MOST_WORKERS = 8;

export function addEtudes(program: Command): void {
  program
    .command("etudes")
    .description("compose piano études (CC0) as MIDI, each with its truth as JSON: key, chords, motifs")
    .requiredOption("-o, --out <folder>", "where to")
    .option("--count <count>", "how many", count, 100)
    .option("--seed <number>", "another seed, other études", whole, 0)
    .action(async (flags: { readonly out: string; readonly count: number; readonly seed: number }) => {
      const bar = createProgressBar();
      let done = 0;
      const onWritten = (): void => bar.update(++done / flags.count, `${done} of ${flags.count} études`);
      await writeOutput(join(flags.out, "LICENCE.txt"), LICENCE);
      const parts = partsOf(flags);
      if (parts.length === 1) await writeEtudes(parts[0]!, onWritten);
      else await inWorkers(parts, onWritten);
      bar.done();
      console.log(`${flags.out}: ${done} études`);
    });
}

/** Shares the études out among as many workers as there are processors. */
function partsOf(flags: {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
}): EtudesPart[] {
  const workers = Math.min(availableParallelism(), MOST_WORKERS, Math.ceil(flags.count / WORTH_A_WORKER));
  const digits = String(flags.count).length;
  return Array.from({ length: workers }, (_, index) => {
    const [from, to] = [index, index + 1].map((each) => Math.floor((flags.count * each) / workers));
    return { out: flags.out, seed: flags.seed, from: from!, count: to! - from!, digits };
  });
}

/** Composes the parts at the same time; where one fails, the others end too. */
async function inWorkers(parts: readonly EtudesPart[], onWritten: () => void): Promise<void> {
  const workers = parts.map(
    (workerData) => new Worker(new URL("./etudes-worker.js", import.meta.url), { workerData }),
  );
  try {
    await Promise.all(workers.map((worker) => finished(worker, onWritten)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function finished(worker: Worker, onWritten: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on("message", (news: EtudesNews) => {
      if (news === "written") onWritten();
      else reject(new Failure(news.failed));
    });
    worker.on("error", reject);
    worker.on("exit", () => resolve());
  });
}
