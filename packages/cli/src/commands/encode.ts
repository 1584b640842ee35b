import { readFile } from "node:fs/promises";
import { findMidiFiles } from "@nocturne/corpus";
import { parseMidi } from "@nocturne/midi";
import type { EventTokenizer, Tokenizer, TokenSequence } from "@nocturne/tokenizers";
import type { Command } from "commander";
import { Failure, messageOf } from "../failure.ts";

interface Flags {
  readonly tokenizer: string;
  readonly json?: boolean;
  readonly tracks?: boolean;
}

export function addEncode(program: Command): void {
  program
    .command("encode")
    .description("the ids of MIDI files")
    .argument("<paths...>", "MIDI files and folders")
    .option(
      "--tokenizer <name|file.json>",
      "see `nocturne tokenizers`, or a file saved by Nocturne or MidiTok",
      "modern",
    )
    .option("--json", "one JSON object a line: file, ids of each stream, fields")
    .option("--tracks", "one stream a track, as MidiTok has it, instead of one piano")
    .addHelpText(
      "after",
      `
Examples:
  nocturne encode song.mid --tokenizer remi --json > song.json
  nocturne encode folder --tokenizer tokenizer.json --tracks --json`,
    )
    .action(async (paths: string[], flags: Flags) => {
      const { tokenizerOf } = await import("../choose-tokenizer.ts");
      const tokenizer = await tokenizerOf(flags.tokenizer);
      const { files, problems } = await findMidiFiles(paths);
      if (files.length + problems.length === 0) {
        throw new Failure(`no MIDI files (.mid, .midi, .kar, .rmi) in ${paths.join(", ")}`);
      }
      let broken = problems.length;
      for (const { file, reason } of problems) tell(flags, file, reason);
      for (const file of files) {
        try {
          const streams = await encodeFile(tokenizer, file, flags.tracks === true);
          if (flags.json) {
            console.log(
              JSON.stringify({
                file,
                fields: tokenizer.fields.map(({ name }) => name),
                ids: streams.map(rowsOf),
              }),
            );
          } else console.log(`${file}: ${streams.map(({ length }) => length).join(" + ") || 0} steps`);
        } catch (error) {
          broken++;
          tell(flags, file, messageOf(error));
        }
      }
      if (broken > 0)
        throw new Failure(`${broken} of ${files.length + problems.length} could not be encoded`);
    });
}

async function encodeFile(tokenizer: Tokenizer, file: string, tracks: boolean): Promise<TokenSequence[]> {
  // MidiTok's ids follow the order of notes in the file.
  const ordered = "encodeTracks" in tokenizer;
  const { score } = parseMidi(await readFile(file), { noteOrder: ordered ? "file" : "pitch" });
  if (!tracks) return [tokenizer.encode(score)];
  if (!isByTrack(tokenizer)) {
    throw new Failure("this tokenizer has one stream a piece; leave out --tracks", 2);
  }
  return tokenizer.encodeTracks(score);
}

function isByTrack(tokenizer: Tokenizer): tokenizer is EventTokenizer {
  return "encodeTracks" in tokenizer;
}

/** Ids one by one; where there are several fields, step by step. */
function rowsOf({ fields, length, values }: TokenSequence): number[] | number[][] {
  if (fields.length === 1) return Array.from(values);
  const width = fields.length;
  return Array.from({ length }, (_, step) => Array.from(values.subarray(step * width, (step + 1) * width)));
}

function tell(flags: Flags, file: string, error: string): void {
  if (flags.json) console.log(JSON.stringify({ file, error }));
  else console.error(`nocturne: ${file}: ${error}`);
}
