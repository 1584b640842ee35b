import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { tolerateClosedPipes } from "./closed-pipes.ts";
import { addBackends } from "./commands/backends.ts";
import { addCompareTokenizers } from "./commands/compare-tokenizers.ts";
import { addDecode } from "./commands/decode.ts";
import { addDemo } from "./commands/demo.ts";
import { addEncode } from "./commands/encode.ts";
import { addEtudes } from "./commands/etudes.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addGenerate } from "./commands/generate.ts";
import { addInspect } from "./commands/inspect.ts";
import { addMerge } from "./commands/merge.ts";
import { addPrepare } from "./commands/prepare.ts";
import { addRender } from "./commands/render.ts";
import { addSetup } from "./commands/setup.ts";
import { addTokenizers } from "./commands/tokenizers.ts";
import { addTrain } from "./commands/train.ts";
import { addWords } from "./commands/words.ts";
import { Failure, messageOf } from "./failure.ts";

const { version }: { version: string } = createRequire(import.meta.url)("../package.json");

/**
 * Runs the `nocturne` command.
 *
 * @param args - without the program's name
 * @returns the exit code: 0, 1 where a command failed, 2 where it was called wrongly, 130 where it was interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  tolerateClosedPipes();
  try {
    await createProgram().parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(`nocturne: ${messageOf(error)}`);
    if (process.env.NOCTURNE_DEBUG) console.error(error);
    return error instanceof Failure ? error.exitCode : 1;
  }
}

function createProgram(): Command {
  const program = new Command("nocturne")
    .description("From a folder of piano MIDI files to a model that plays.")
    .version(version)
    .configureOutput({ outputError: (text, write) => write(usageError(text)) })
    .configureHelp({ helpWidth: 100 })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  nocturne demo                                          train for a minute on composed études, and play
  nocturne train ~/midi --out runs/mine --minutes 30     train on your own files
  nocturne generate runs/mine -o piece.wav               let the model play
  nocturne inspect song.mid                              what is in a file`,
    );
  for (const add of [
    addDemo,
    addTrain,
    addGenerate,
    addEvaluate,
    addPrepare,
    addMerge,
    addRender,
    addInspect,
    addEtudes,
    addTokenizers,
    addWords,
    addCompareTokenizers,
    addEncode,
    addDecode,
    addBackends,
    addSetup,
  ]) {
    add(program);
  }
  return program;
}

/** Commander's message in one line, as all others are told. */
function usageError(message: string): string {
  const line = message
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  return `nocturne: ${line} (--help says what there is)\n`;
}
