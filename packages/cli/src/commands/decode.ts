import { readFile } from "node:fs/promises";
import type { Score } from "@nocturne/score";
import type { EventTokenizer, Tokenizer, TokenSequence } from "@nocturne/tokenizers";
import type { Command } from "commander";
import { Failure, messageOf } from "../failure.ts";
import { checkMusicPath, saveMusic } from "../save-music.ts";

interface Flags {
  readonly tokenizer: string;
  readonly output: string;
  readonly lenient?: boolean;
}

export function addDecode(program: Command): void {
  program
    .command("decode")
    .description("the music of ids: what `nocturne encode --json` writes for one file")
    .argument("<ids.json>", "a JSON object with `ids`, a list of streams; or one list of ids, or of steps")
    .requiredOption("-o, --output <file>", "the file to write: .mid, .wav, .svg or .png")
    .option("--tokenizer <name|file.json>", "the tokenizer that encoded them", "modern")
    .option("--lenient", "pass over ids that the tokenizer does not have, and say how many there were")
    .addHelpText("after", "\nExamples:\n  nocturne decode song.json --tokenizer remi -o song.mid")
    .action(async (path: string, flags: Flags) => {
      checkMusicPath(flags.output);
      const { tokenizerOf } = await import("../choose-tokenizer.ts");
      const tokenizer = await tokenizerOf(flags.tokenizer);
      const streams = await readStreams(path, tokenizer);
      let score: Score;
      try {
        score = decodeStreams(tokenizer, streams, flags.lenient === true);
      } catch (cause) {
        throw new Failure(`${path}: ${messageOf(cause)}`);
      }
      await saveMusic(score, flags.output, path);
    });
}

async function readStreams(path: string, { fields }: Tokenizer): Promise<TokenSequence[]> {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new Failure(`${path}: ${messageOf(cause)}`);
  }
  const ids: unknown = typeof read === "object" && read !== null && "ids" in read ? read.ids : read;
  if (!Array.isArray(ids))
    throw new Failure(`${path}: it must hold a list of ids, or an object with \`ids\``);
  const depth = depthOf(ids);
  const rows = fields.length === 1 ? 1 : 2;
  const streams: readonly unknown[] = depth > rows ? ids : [ids];
  const float = fields.some((field) => field.kind === "continuous");
  return streams.map((stream) => {
    const values = [stream].flat(3);
    if (!values.every((value) => typeof value === "number"))
      throw new Failure(`${path}: ids must be numbers`);
    const numbers = values as number[];
    return {
      fields,
      length: Math.ceil(numbers.length / fields.length),
      values: float ? Float32Array.from(numbers) : Int32Array.from(numbers),
    };
  });
}

function depthOf(list: unknown): number {
  return Array.isArray(list) ? 1 + depthOf(list[0]) : 0;
}

function decodeStreams(tokenizer: Tokenizer, streams: readonly TokenSequence[], lenient: boolean): Score {
  const [first, ...others] = streams;
  if (!first) throw new Failure("there are no ids");
  if (others.length > 0) {
    if (lenient) throw new Failure("--lenient takes one stream", 2);
    if (!isByTrack(tokenizer))
      throw new Failure(`the tokenizer has one stream a piece, got ${streams.length}`);
    return tokenizer.decodeTracks(streams);
  }
  if (!lenient) return tokenizer.decode(first);
  if (!isByTrack(tokenizer)) throw new Failure("--lenient is for MidiTok's kinds and performance", 2);
  return tokenizer.decode(first, {
    strict: false,
    onSkipped: (steps) => {
      if (steps > 0) console.error(`nocturne: ${steps} steps with unknown ids were passed over`);
    },
  });
}

function isByTrack(tokenizer: Tokenizer): tokenizer is EventTokenizer {
  return "encodeTracks" in tokenizer;
}
