import type { BackendName } from "@nocturne/trainer";
import { type Command, Option } from "commander";
import { definedOnly } from "../defined-only.ts";
import { Failure } from "../failure.ts";
import { isPrepared, loadPieces } from "../load-pieces.ts";
import { count } from "../options.ts";
import { createProgressBar } from "../progress-bar.ts";
import { thousands } from "../training-progress.ts";
import { BACKENDS } from "./train.ts";

interface Flags {
  readonly split?: string;
  readonly part?: "train" | "valid" | "test";
  readonly backend: BackendName | "auto";
  readonly threads?: number;
  readonly json?: boolean;
}

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .description("what a model costs on pieces, in nats per note: the lower, the better it foresees them")
    .argument("<run>", "a run folder")
    .argument("<paths...>", "MIDI files and folders")
    .option("--split <file.tsv>", "columns file, work, split; use with --part")
    .addOption(
      new Option("--part <name>", "only the pieces of this split").choices(["train", "valid", "test"]),
    )
    .addOption(new Option("--backend <name>", "what computes").choices(BACKENDS).default("auto"))
    .option("--threads <count>", "threads of the wasm backend", count)
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Nats per note: the sum of −ln p of all that codes the notes of a piece, over its notes; whole pieces, no augmentation.

Example:
  nocturne evaluate runs/mine ~/music/midi --split split.tsv --part test --json`,
    )
    .action(async (run: string, paths: string[], flags: Flags) => {
      if (flags.part !== undefined && flags.split === undefined && !paths.some(isPrepared)) {
        throw new Failure(
          "--part needs --split FILE.tsv, which says what belongs to it, or prepared data",
          2,
        );
      }
      const bar = createProgressBar();
      const loaded = await loadPieces(paths, bar, flags);
      const pieces = loaded.filter((piece) => flags.part === undefined || piece.split === flags.part);
      if (pieces.length === 0) {
        throw new Failure(
          `none of the ${loaded.length} files is of part ${flags.part} in ${flags.split ?? paths[0]}`,
        );
      }
      const { evaluate } = await import("@nocturne/trainer");
      const result = await evaluate({
        run,
        pieces,
        backend: flags.backend,
        ...definedOnly({ threads: flags.threads }),
        onProgress: (done, total) => bar.update(done / total, `${done} of ${total} pieces`),
      });
      bar.done();
      if (flags.json) {
        console.log(JSON.stringify(result));
        return;
      }
      console.log(`${result.natsPerNote.toFixed(3)} nats per note over ${thousands(result.notes)} notes`);
      console.log(`${result.pitchNatsPerNote.toFixed(3)} of them on pitch`);
      for (const [name, value] of Object.entries(result.fields)) {
        const what = result.continuous.includes(name) ? "squared error" : "nats";
        console.log(`  ${name.padEnd(14)} ${value.toFixed(3)} ${what}`);
      }
    });
}
