import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { writeMidi } from "@nocturne/midi";
import type { Command } from "commander";
import { count, whole } from "../options.ts";
import { writeOutput } from "../output-file.ts";
import { createProgressBar } from "../progress-bar.ts";

const LICENCE = `These études were composed by Nocturne. To the extent possible under law, its authors have waived all
copyright and related rights to them: CC0 1.0 Universal, https://creativecommons.org/publicdomain/zero/1.0/
`;

export function addEtudes(program: Command): void {
  program
    .command("etudes")
    .description("compose piano études (CC0) as MIDI, each with its truth as JSON: key, chords, motifs")
    .requiredOption("-o, --out <folder>", "where to")
    .option("--count <count>", "how many", count, 100)
    .option("--seed <number>", "another seed, other études", whole, 0)
    .action(async (flags: { readonly out: string; readonly count: number; readonly seed: number }) => {
      const bar = createProgressBar();
      const digits = String(flags.count).length;
      let done = 0;
      for (const { score, truth } of composeEtudes({ count: flags.count, seed: flags.seed })) {
        const name = join(
          flags.out,
          `${String(++done).padStart(digits, "0")}-${truth.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`,
        );
        await writeOutput(`${name}.mid`, writeMidi(score));
        await writeOutput(`${name}.json`, `${JSON.stringify(truth)}\n`);
        bar.update(done / flags.count, `${done} of ${flags.count} études`);
      }
      await writeOutput(join(flags.out, "LICENCE.txt"), LICENCE);
      bar.done();
      console.log(`${flags.out}: ${done} études`);
    });
}
