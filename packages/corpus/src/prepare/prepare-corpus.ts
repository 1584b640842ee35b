import { readdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { CorpusError } from "../corpus-error.ts";
import type { FileProblem } from "../find-midi-files.ts";
import { hashText } from "../hash.ts";
import { splitWorks } from "../split-works.ts";
import type { DataConfig } from "./data-format.ts";
import { checkFilter, filterOf } from "./filter-piece.ts";
import { findUnits, nameFrom } from "./find-units.ts";
import { finish, readConfig } from "./finish.ts";
import { isPartName, PARTS, readParts, type StoredPiece } from "./parts.ts";
import type { PieceRecord } from "./piece-record.ts";
import { readAll } from "./read-all.ts";
import { type Credit, readManifests } from "./read-manifest.ts";
import { stateIfThere, type Unit } from "./read-units.ts";
import { claim, claimOf, writeShardFile } from "./shard-file.ts";
import type { PrepareRunOptions, Shard } from "./types.ts";

/** What {@link prepareCorpus} did. */
export interface Preparation {
  /** What the data folder says of itself; absent after a run of a single shard, which `mergeCorpus` goes on with. */
  readonly data?: DataConfig;
  /** Files that were found, of this shard. */
  readonly files: number;
  /** Of them, those that were read now; the others were as before. */
  readonly read: number;
  /** Folders and links that could not be looked into, and manifests that could not be used. */
  readonly problems: readonly FileProblem[];
}

const MOST_THREADS = 8;

/**
 * Prepares a collection for training: finds the MIDI files of folders and the archives in them, reads them in worker
 * threads, leaves out what is no music or there already, tells works apart, divides them, and writes a data folder:
 * shards of notes as columns, lists of the pieces and of what was dropped, and a report. `openData` reads it.
 *
 * A broken file is dropped with the reason, and stops nothing. What was read is kept in the data folder: another run reads
 * only files that changed since, and one that was interrupted goes on where it was. The data depends on the files, their
 * names and the options alone.
 *
 * @param paths - folders or files
 * @throws CorpusError `not-found`, `no-files`, `no-notes`, `bad-split`, `bad-licence`, `bad-data`, `damaged` or `not-written`; the message
 * names the path and the remedy
 * @throws RangeError where an option is out of range
 * @example
 * const { data } = await prepareCorpus("music", { out: "data" });
 */
export async function prepareCorpus(
  paths: string | readonly string[],
  options: PrepareRunOptions,
): Promise<Preparation> {
  const { out, shard, signal, onProgress } = options;
  const filter = checkFilter(filterOf(options));
  splitWorks([], options); // for its checks, before all the work
  checkShard(shard);
  const list = typeof paths === "string" ? [paths] : paths;
  await readConfig(out); // refuses data of another version before anything is done
  await checkPlace(out, shard);
  const found = await findUnits(list);
  const units = found.units.filter((unit) => isOfShard(unit, shard));
  if (found.units.length === 0) {
    const why = found.problems.map(({ file, reason }) => `${file} was left out: ${reason}`);
    const where = list.join(", ");
    throw new CorpusError(
      "no-files",
      [`no MIDI files (.mid, .midi, .kar, .rmi) in ${where}`, ...why].join("; "),
    );
  }

  const parts = join(out, PARTS);
  const reading = JSON.stringify(filter);
  const before = unchanged(readParts(parts, reading), statesOf(units));
  const changed = units.filter((unit) => !before.has(unit.name));
  let done = units.length - changed.length;
  const tell = (): void => onProgress?.({ phase: "reading", done, total: units.length });
  tell();
  const written = await readAll(changed, {
    folder: parts,
    reading,
    filter,
    threads: options.threads ?? Math.min(availableParallelism(), MOST_THREADS),
    signal,
    onRead: (count) => {
      done += count;
      tell();
    },
  });
  signal?.throwIfAborted();

  const { credits, problems } = await creditsOf(found.roots, units);
  const summary = {
    files: units.length,
    read: changed.length,
    problems: [...found.problems, ...problems],
  };
  const stored = new Map(before);
  if (changed.length > 0) {
    for (const [unit, pieces] of byUnit(readParts(parts, reading, written))) stored.set(unit, pieces);
  }
  await sweepParts(parts, stored.values());
  if (shard) {
    const places = [...stored].map(([unit, pieces]) => {
      return [unit, [...new Set(pieces.map((piece) => basename(piece.part)))]] as const;
    });
    await writeShardFile(out, { shard, reading, units: new Map(places), credits });
    return summary;
  }
  const data = await finish(out, [...stored.values()].flat(), credits, options);
  return { ...summary, data };
}

function checkShard(shard: Shard | undefined): void {
  if (!shard) return;
  const { index, of } = shard;
  if (!(Number.isInteger(index) && Number.isInteger(of) && index >= 1 && index <= of)) {
    throw new RangeError(`corpus: a shard is one of 1/N to N/N, got ${index}/${of}`);
  }
}

function isOfShard(unit: Unit, shard: Shard | undefined): boolean {
  return !shard || hashText(unit.name) % shard.of === shard.index - 1;
}

function statesOf(units: readonly Unit[]): Map<string, PieceRecord["state"]> {
  return new Map(units.map((unit) => [unit.name, stateIfThere(unit)]));
}

/** Two shards in one folder would undo each other. */
async function checkPlace(out: string, shard: Shard | undefined): Promise<void> {
  const there = await claimOf(out);
  const told = (one: Shard | undefined): string =>
    one ? `shard ${one.index}/${one.of}` : "a whole collection";
  if (there === undefined || told(there.shard) === told(shard)) {
    await claim(out, shard);
    return;
  }
  throw new CorpusError(
    "bad-data",
    `${out} holds ${told(there.shard)}, not ${told(shard)}: give each a folder of its own`,
  );
}

/** What failed for reasons that may have gone since. */
const PASSING = new Set(["unreadable", "changing"]);

/** What was read before of units that are still as they were then, by unit; those that could not be read left out. */
function unchanged(
  stored: readonly StoredPiece[],
  states: ReadonlyMap<string, PieceRecord["state"]>,
): Map<string, readonly StoredPiece[]> {
  return byUnit(
    stored.filter(({ record: { unit, file, state, dropped } }) => {
      // Where a file in an archive could not be read, the archive was.
      const failed = file === unit && PASSING.has(dropped?.why ?? "");
      const now = states.get(unit);
      return !failed && now?.[0] === state[0] && now[1] === state[1];
    }),
  );
}

/** Pieces by the unit that they came from, once each; units that were not read to their end left out. */
function byUnit(stored: readonly StoredPiece[]): Map<string, readonly StoredPiece[]> {
  const units = new Map<string, StoredPiece[]>();
  const namesIn = new Map<string, Set<string>>(); // of archives with several
  for (const piece of stored) {
    const { unit, file } = piece.record;
    const own = units.get(unit);
    if (!own) {
      units.set(unit, [piece]);
      continue;
    }
    const names = namesIn.get(unit) ?? new Set(own.map(({ record }) => record.file));
    namesIn.set(unit, names);
    if (!names.has(file)) own.push(piece);
    names.add(file);
  }
  for (const [unit, pieces] of units) {
    if (pieces.every(({ record }) => record.more)) units.delete(unit);
  }
  return units;
}

/** Removes parts of which nothing is needed any more. */
async function sweepParts(folder: string, needed: Iterable<readonly StoredPiece[]>): Promise<void> {
  const live = new Set<string>();
  for (const pieces of needed) for (const { part } of pieces) live.add(part);
  for (const name of await readdir(folder)) {
    const part = join(folder, name);
    const left = /\.\d+\.new$/.test(name);
    if (left || (isPartName(name) && !live.has(part))) await rm(part, { force: true });
  }
}

async function creditsOf(
  roots: readonly { readonly folder: string; readonly prefix: string }[],
  units: readonly Unit[],
): Promise<{ credits: Map<string, Credit>; problems: FileProblem[] }> {
  const credits = new Map<string, Credit>();
  const problems: FileProblem[] = [];
  for (const { folder, prefix } of roots) {
    const own = units.filter((unit) => unit.name.startsWith(prefix));
    const archives = new Set(own.filter((unit) => unit.archive).map((unit) => unit.path));
    const found = await readManifests(
      folder,
      own.map((unit) => unit.path),
      archives,
    );
    for (const [path, credit] of found.credits) credits.set(prefix + nameFrom(folder, path), credit);
    problems.push(...found.problems);
  }
  return { credits, problems };
}
