import { basename, join } from "node:path";
import { CorpusError } from "../corpus-error.ts";
import { splitWorks } from "../split-works.ts";
import type { DataConfig } from "./data-format.ts";
import { finish, readConfig } from "./finish.ts";
import { PARTS, readParts, type StoredPiece } from "./parts.ts";
import type { Credit } from "./read-manifest.ts";
import { readShardFile } from "./shard-file.ts";
import type { PrepareOptions, PrepareProgress } from "./types.ts";

/** How shards are merged: the options that do not concern reading, as for `prepareCorpus`. */
export interface MergeOptions
  extends Pick<PrepareOptions, "seed" | "valid" | "test" | "split" | "licences" | "copies"> {
  /** The data folder to write. */
  readonly out: string;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/**
 * Makes one data folder of the shards 1/N to N/N that `prepareCorpus` read, on whatever machines: byte for byte the one
 * that a single run would have made.
 *
 * @param folders - the data folders of the shards, in any order
 * @throws CorpusError `bad-data` where a shard is missing, not done, there twice, or was read with other options
 */
export async function mergeCorpus(folders: readonly string[], options: MergeOptions): Promise<DataConfig> {
  splitWorks([], options);
  await readConfig(options.out);
  const shards = await Promise.all(
    folders.map(async (folder) => ({ folder, ...(await readShardFile(folder)) })),
  );
  const [first] = shards;
  if (!first) throw new CorpusError("bad-data", "no shards to merge: name their folders");
  const { of } = first.shard;
  const seen = new Map<number, string>();
  for (const { folder, shard, reading } of shards) {
    if (shard.of !== of || reading !== first.reading) {
      const how = shard.of === of ? "with other options" : `as one of ${shard.of}, not of ${of}`;
      throw new CorpusError("bad-data", `${folder} was read ${how} than ${first.folder}: run it again`);
    }
    const twin = seen.get(shard.index);
    if (twin !== undefined) {
      throw new CorpusError(
        "bad-data",
        `${twin} and ${folder} are both shard ${shard.index}/${of}: name one`,
      );
    }
    seen.set(shard.index, folder);
  }
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) {
    const names = missing.map((index) => `${index}/${of}`).join(", ");
    throw new CorpusError("bad-data", `missing ${missing.length === 1 ? "shard" : "shards"} ${names}`);
  }
  const stored: StoredPiece[] = [];
  const credits = new Map<string, Credit>();
  for (const { folder, reading, units, credits: own } of shards) {
    const lacking = new Set([...units.values()].flat());
    for (const piece of readParts(join(folder, PARTS), reading)) {
      const part = basename(piece.part);
      lacking.delete(part);
      // Parts may hold files as they were before: those were read again since.
      if (units.get(piece.record.unit)?.includes(part)) stored.push(piece);
    }
    if (lacking.size > 0) {
      throw new CorpusError("damaged", `${folder} lacks a part of what was read: run the shard again`);
    }
    for (const [file, credit] of own) credits.set(file, credit);
  }
  return finish(options.out, stored, credits, {
    ...(JSON.parse(first.reading) as PrepareOptions),
    ...options,
  });
}
