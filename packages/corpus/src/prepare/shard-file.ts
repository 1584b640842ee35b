import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CorpusError } from "../corpus-error.ts";
import { wordsOf } from "../find-midi-files.ts";
import { PARTS } from "./parts.ts";
import type { Credit } from "./read-manifest.ts";
import type { Shard } from "./types.ts";
import { writeWhole } from "./write-whole.ts";

/** The file that says which shard of a collection a folder holds; it is written last. */
const SHARD_FILE = "nocturne-shard.json";

/** A shard that was read. */
export interface ShardFile {
  readonly shard: Shard;
  /** How pieces were read, as text. */
  readonly reading: string;
  /** The parts that hold each file or archive of the shard, by name. */
  readonly units: ReadonlyMap<string, readonly string[]>;
  readonly credits: ReadonlyMap<string, Credit>;
}

/** Says of a folder which shard it holds. */
export async function writeShardFile(folder: string, { units, credits, ...rest }: ShardFile): Promise<void> {
  await mkdir(folder, { recursive: true });
  const json = { format: "nocturne-shard", version: 1, ...rest, units: [...units], credits: [...credits] };
  await writeWhole(join(folder, SHARD_FILE), new TextEncoder().encode(`${JSON.stringify(json)}\n`));
}

const CLAIM_FILE = "prepared.json";

/** What the parts of a folder are for, once it is said; a whole collection where `shard` is absent. */
export async function claimOf(folder: string): Promise<{ readonly shard?: Shard } | undefined> {
  const text = await readFile(join(folder, PARTS, CLAIM_FILE), "utf8").catch(() => undefined);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Says what the parts of a folder are for, before the first is written. */
export async function claim(folder: string, shard: Shard | undefined): Promise<void> {
  const parts = join(folder, PARTS);
  await mkdir(parts, { recursive: true }).catch((cause: unknown) => {
    throw new CorpusError("not-written", `cannot make the folder ${parts}: ${wordsOf(cause)}`, { cause });
  });
  const json = JSON.stringify(shard ? { shard } : {});
  await writeWhole(join(parts, CLAIM_FILE), new TextEncoder().encode(`${json}\n`));
}

/**
 * Reads which shard a folder holds.
 *
 * @throws CorpusError `bad-data` where it holds none, or one that is not done
 */
export async function readShardFile(folder: string): Promise<ShardFile> {
  const path = join(folder, SHARD_FILE);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CorpusError(
      "bad-data",
      `cannot read ${path}: ${wordsOf(cause)}; the shard is not done: run it again`,
      { cause },
    );
  });
  try {
    const json = JSON.parse(text);
    if (json.format === "nocturne-shard" && json.version === 1)
      return { ...json, units: new Map(json.units), credits: new Map(json.credits) };
  } catch {
    // Told below.
  }
  throw new CorpusError("bad-data", `${path} is no shard of version 1: run the shard again`);
}
