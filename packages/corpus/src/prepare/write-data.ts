import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AssembledPiece, Assembly } from "./assemble.ts";
import { attributions } from "./attributions.ts";
import { type Column, columnBytes } from "./columns.ts";
import { DATA_FILE, type DataConfig, DROPPED_FILE, PIECES_FILE, sha256 } from "./data-format.ts";
import type { PartReader } from "./parts.ts";
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
  const write = async (name: string, bytes: Uint8Array | string): Promise<void> => {
    const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    files[name] = sha256(data);
    await writeWhole(join(out, name), data);
  };
  const statistics = collectStatistics();
  const shards: { file: string; notes: number }[] = [];
  const pieces: PreparedPiece[] = [];
  let pending: Stored[] = [];
  let [note, control, tempo] = [0, 0, 0];
  const closeShard = async (): Promise<void> => {
    const bytes = columnBytes(joinColumns(pending));
    const file = `notes-${sha256(bytes).slice(0, 16)}.safetensors`;
    await write(file, bytes);
    shards.push({ file, notes: note });
    [pending, note, control, tempo] = [[], 0, 0, 0];
  };
  for (const [index, assembled] of assembly.pieces.entries()) {
    const columns = reader.columns(assembled.stored, SHARD_COLUMNS);
    const kept = assembled.stored.record.kept!;
    const { controls, tempos } = kept;
    const place = { shard: shards.length, note, control, controls, tempo, tempos };
    const piece = preparedPiece(assembled, place);
    statistics.add(piece, columns);
    pieces.push(piece);
    pending.push(columns);
    note += kept.notes;
    control += controls;
    tempo += tempos;
    if (note >= SHARD_NOTES) await closeShard();
    onWritten?.(index + 1, assembly.pieces.length);
  }
  if (pending.length > 0) await closeShard();
  await write(PIECES_FILE, jsonLines(pieces));
  await write(DROPPED_FILE, jsonLines(assembly.dropped));
  await write("ATTRIBUTIONS.md", attributions(pieces));
  for (const [name, text] of reportFiles(statistics.report(assembly.dropped))) await write(name, text);
  const config: DataConfig = {
    format: "nocturne-data",
    version: 1,
    options,
    content,
    pieces: pieces.length,
    works: new Set(pieces.map((piece) => piece.work)).size,
    notes: pieces.reduce((sum, piece) => sum + piece.notes, 0),
    dropped: assembly.dropped.length,
    shards,
    files,
  };
  await writeWhole(join(out, DATA_FILE), new TextEncoder().encode(`${JSON.stringify(config, null, 1)}\n`));
  await sweep(out, files);
  return config;
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

function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
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
