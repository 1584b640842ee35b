import { createHash, type Hash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AssembledPiece, Assembly } from "./assemble.ts";
import { attributions } from "./attributions.ts";
import { type Column, columnBytes } from "./columns.ts";
import { DATA_FILE, type DataConfig, DROPPED_FILE, PIECES_FILE, sha256 } from "./data-format.ts";
import { jsonLines } from "./json-lines.ts";
import type { PartReader, StoredPiece } from "./parts.ts";
import { CONTROL_COLUMNS, NOTE_COLUMNS, type PieceColumns, TEMPO_COLUMNS } from "./piece-record.ts";
import { reportFiles } from "./report.ts";
import { collectStatistics } from "./statistics.ts";
import type { PreparedPiece } from "./types.ts";
import { PARQUET_FILES } from "./write-parquet.ts";
import { writeWhole } from "./write-whole.ts";

/** A shard is closed once it has so many notes: some 12 MB. */
const SHARD_NOTES = 2 ** 20;

const SHARD_COLUMNS = [...NOTE_COLUMNS, ...CONTROL_COLUMNS, ...TEMPO_COLUMNS];
type Stored = Pick<PieceColumns, (typeof SHARD_COLUMNS)[number]>;

/** What {@link writeData} needs to know besides the pieces. */
export interface WriteDataOptions {
  readonly options: DataConfig["options"];
  readonly content: string;
  readonly onWritten?: (done: number, total: number) => void;
}

/**
 * Writes a data folder: the shards under names of their own, then what refers to them, {@link DATA_FILE} last. Shards
 * that nothing refers to any more are removed.
 */
export async function writeData(
  out: string,
  assembly: Assembly,
  reader: PartReader,
  { options, content, onWritten }: WriteDataOptions,
): Promise<DataConfig> {
  await mkdir(out, { recursive: true });
  const files: Record<string, string> = {};
  const write = async (name: string, content: Uint8Array | string | Iterable<Uint8Array>): Promise<void> => {
    const hash = createHash("sha256");
    await writeWhole(join(out, name), hashing(chunksOf(content), hash));
    files[name] = hash.digest("hex");
  };
  const statistics = collectStatistics();
  const shards: { file: string; notes: number }[] = [];
  let [pending, notes, done]: [Stored[], number, number] = [[], 0, 0];
  const closeShard = async (): Promise<void> => {
    const bytes = columnBytes(joinColumns(pending));
    const file = `notes-${sha256(bytes).slice(0, 16)}.safetensors`;
    await write(file, bytes);
    shards.push({ file, notes });
    [pending, notes] = [[], 0];
  };
  for (const { piece, stored } of placed(assembly.pieces)) {
    if (piece.place.shard > shards.length) await closeShard();
    const columns = reader.columns(stored, SHARD_COLUMNS);
    statistics.add(piece, columns);
    pending.push(columns);
    notes += piece.notes;
    onWritten?.(++done, assembly.pieces.length);
  }
  if (pending.length > 0) await closeShard();
  await write(PIECES_FILE, jsonLines(preparedPieces(assembly.pieces)));
  await write(DROPPED_FILE, jsonLines(assembly.dropped));
  await write("ATTRIBUTIONS.md", attributions(preparedPieces(assembly.pieces)));
  const report = statistics.report(assembly.dropped);
  for (const [name, text] of reportFiles(report)) await write(name, text);
  const config: DataConfig = {
    format: "nocturne-data",
    version: 1,
    options,
    content,
    pieces: report.pieces,
    works: report.works,
    notes: report.notes,
    dropped: assembly.dropped.length,
    shards,
    files,
  };
  await writeWhole(join(out, DATA_FILE), new TextEncoder().encode(`${JSON.stringify(config, null, 1)}\n`));
  await sweep(out, files);
  return config;
}

function chunksOf(content: Uint8Array | string | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

function* hashing(chunks: Iterable<Uint8Array>, hash: Hash): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Gives each piece as it is listed, with its place in the shards, so that not all need be in memory. */
function* placed(pieces: Iterable<AssembledPiece>): Generator<{ piece: PreparedPiece; stored: StoredPiece }> {
  let [shard, note, control, tempo] = [0, 0, 0, 0];
  for (const assembled of pieces) {
    const { notes, controls, tempos } = assembled.stored.record.kept!;
    if (note >= SHARD_NOTES) [shard, note, control, tempo] = [shard + 1, 0, 0, 0];
    const place = { shard, note, control, controls, tempo, tempos };
    yield { piece: preparedPiece(assembled, place), stored: assembled.stored };
    note += notes;
    control += controls;
    tempo += tempos;
  }
}

function* preparedPieces(pieces: Iterable<AssembledPiece>): Generator<PreparedPiece> {
  for (const { piece } of placed(pieces)) yield piece;
}

function preparedPiece(
  { stored, work, split, credit }: AssembledPiece,
  place: PreparedPiece["place"],
): PreparedPiece {
  const { file, sha256: hash, kept } = stored.record;
  const { notes, seconds, repairs, ticksPerQuarter, timeSignatures, keySignatures, tracks } = kept!;
  return {
    file,
    sha256: hash!,
    work,
    split,
    notes,
    seconds,
    ...(credit ? { credit } : {}),
    repairs,
    ticksPerQuarter,
    timeSignatures,
    keySignatures,
    tracks,
    place,
  };
}

const WIDE: ReadonlySet<string> = new Set([
  "start",
  "duration",
  "controlTick",
  "tempoTick",
  "microsecondsPerQuarter",
]);

function joinColumns(pieces: readonly Stored[]): Map<string, Column> {
  return new Map(
    SHARD_COLUMNS.map((name) => {
      const length = pieces.reduce((sum, piece) => sum + piece[name].length, 0);
      const whole = WIDE.has(name) ? new Int32Array(length) : new Uint8Array(length);
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece[name], at);
        at += piece[name].length;
      }
      return [name, whole];
    }),
  );
}

/** Removes what tells of other data, and what an interrupted write left. */
async function sweep(out: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const name of await readdir(out)) {
    const old = /^notes-[0-9a-f]{16}\.safetensors$/.test(name) && !Object.hasOwn(files, name);
    // Parquet is written anew when it is asked for.
    const other = (PARQUET_FILES as readonly string[]).includes(name) || /\.\d+\.new$/.test(name);
    if (old || other) await rm(join(out, name), { force: true });
  }
}
