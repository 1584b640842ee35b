import type { Command } from "commander";
import { createProgressBar } from "../progress-bar.ts";
import { addDataOptions, type DataFlags, dataOptions, finishData, showPreparing } from "./prepare.ts";

export function addMerge(program: Command): void {
  const command = program
    .command("merge")
    .description("put together the parts that `nocturne prepare --shard I/N` read")
    .argument("<parts...>", "the folders of all N parts");
  addDataOptions(command)
    .addHelpText(
      "after",
      `
The data is byte for byte that of a single run of prepare.

Example:
  nocturne merge part-* --out data`,
    )
    .action(async (parts: string[], flags: DataFlags) => {
      const bar = createProgressBar();
      try {
        const { mergeCorpus } = await import("@nocturne/corpus");
        await mergeCorpus(parts, { ...dataOptions(flags), onProgress: showPreparing(bar) });
        bar.done();
        await finishData(flags, bar);
      } finally {
        bar.done();
      }
    });
}
