import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CorpusError } from "../corpus-error.ts";
import { byCodeUnits, wordsOf } from "../find-midi-files.ts";
import { assemble } from "./assemble.ts";
import { DATA_FILE, type DataConfig, sha256, sha256OfFile } from "./data-format.ts";
import { filterOf } from "./filter-piece.ts";
import { partReader, READING_VERSION, type StoredPiece } from "./parts.ts";
import { type Credit, type CreditOf, creditsOfPieces, type ManifestRow } from "./read-manifest.ts";
import type { PrepareOptions, PrepareProgress } from "./types.ts";
import { writeData } from "./write-data.ts";

/**
 * Makes data of all that was read, unless the folder holds just that already.
 *
 * @param credits - what manifests on the disk say, by names of files, of archives and of files in them
 * @throws CorpusError `no-notes` where no piece is left
 */
export async function finish(
  out: string,
  stored: readonly StoredPiece[],
  credits: ReadonlyMap<string, Credit>,
  options: PrepareOptions & { readonly onProgress?: (progress: PrepareProgress) => void },
): Promise<DataConfig> {
  const told = await toldOptions(options);
  const creditOf = creditsOfPieces(creditsWithin(stored), credits);
  const content = contentOf(stored, creditOf, told);
  const before = await readConfig(out);
  if (before?.content === content && isWhole(out, before)) return before;
  const reader = partReader();
  try {
    const assembly = await assemble(stored, creditOf, reader, options);
    if (assembly.pieces.length === 0) {
      const { file, reason } = assembly.dropped[0]!;
      const count = assembly.dropped.length;
      const none = count === 1 ? "the one file cannot be used" : `none of the ${count} files can be used`;
      throw new CorpusError("no-notes", `${none}. ${file}: ${reason}`);
    }
    return await writeData(out, assembly, reader, {
      options: told,
      content,
      onWritten: (done, total) => options.onProgress?.({ phase: "writing", done, total }),
    });
  } finally {
    reader.close();
  }
}

/** Changes whenever other data is made of the same files: data of before is then written anew. */
const MAKING = `1 ${READING_VERSION}`;

/** The options that the data depends on, as they are kept with it; of a split file, its content's hash. */
async function toldOptions(options: PrepareOptions): Promise<Record<string, unknown>> {
  const { seed = 0, valid = 0.05, test = 0.05, licences, copies = "drop", split } = options;
  const division =
    split === undefined
      ? { seed, valid, test }
      : { split: sha256(await readFile(split).catch(() => new Uint8Array())) };
  return { ...filterOf(options), ...division, copies, ...(licences ? { licences } : {}) };
}

function* creditsWithin(stored: readonly StoredPiece[]): Generator<ManifestRow> {
  for (const { record } of stored) yield* record.credits ?? [];
}

function contentOf(
  stored: readonly StoredPiece[],
  creditOf: CreditOf,
  options: Record<string, unknown>,
): string {
  const lineOf = ({ record }: StoredPiece): string =>
    JSON.stringify([record.file, record.sha256, record.dropped, creditOf(record)]);
  // In the order of the lines, which begin with the file's name.
  const named = stored.map((piece) => ({ name: JSON.stringify(piece.record.file), piece }));
  named.sort((a, b) => byCodeUnits(a.name, b.name) || byCodeUnits(lineOf(a.piece), lineOf(b.piece)));
  const hash = createHash("sha256").update(`${MAKING}\n${JSON.stringify(options)}`);
  for (const { piece } of named) hash.update(`\n${lineOf(piece)}`);
  return hash.digest("hex");
}

/** Whether all files of a data folder are there, as they were written. */
function isWhole(out: string, config: DataConfig): boolean {
  try {
    return Object.entries(config.files).every(([name, hash]) => sha256OfFile(join(out, name)) === hash);
  } catch {
    return false;
  }
}

/**
 * Returns what a data folder says of itself; `undefined` where there is none.
 *
 * @throws CorpusError `bad-data` where it is of another version, or damaged
 */
export async function readConfig(folder: string): Promise<DataConfig | undefined> {
  const path = join(folder, DATA_FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return undefined;
    }
    throw new CorpusError("bad-data", `cannot read ${path}: ${wordsOf(error)}`, { cause: error });
  }
  const again = `remove it and prepare again`;
  let config: DataConfig;
  try {
    config = JSON.parse(text);
  } catch (cause) {
    throw new CorpusError("bad-data", `${path} is damaged: ${again}`, { cause });
  }
  if (config?.format !== "nocturne-data") {
    throw new CorpusError("bad-data", `${path} does not describe data of Nocturne: ${again}`);
  }
  if (config.version !== 1) {
    const remedy = config.version > 1 ? "get a newer release" : again;
    throw new CorpusError(
      "bad-data",
      `${path} is of version ${config.version}, this release reads version 1: ${remedy}`,
    );
  }
  return config;
}
