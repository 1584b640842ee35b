import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { allNotes, createTempoMap } from "@nocturne/score";
import type { CorpusData } from "./open-data.ts";

/** The files that {@link writeParquet} writes. */
export const PARQUET_FILES = ["notes.parquet", "pieces.parquet"] as const;

/** Notes of a row group: what is in memory at a time. */
const GROUP_NOTES = 2 ** 18;

/**
 * Writes data as two Parquet files, for DuckDB, pandas, Polars or Spark: `pieces.parquet`, a row a piece, and
 * `notes.parquet`, a row a note, with the number of its piece, times in ticks and in seconds, pitch and velocity. Row groups
 * of some 260,000 notes, compressed by Snappy; written under other names first, then renamed.
 *
 * @example
 * await writeParquet(await openData("data"), "data");
 */
export async function writeParquet(data: CorpusData, folder: string): Promise<void> {
  const temporary = (name: string): string => join(folder, `${name}.${process.pid}.new`);
  try {
    await writePieces(data, temporary("pieces.parquet"));
    await writeNotes(data, temporary("notes.parquet"));
    for (const name of PARQUET_FILES) {
      const file = await open(temporary(name), "r");
      await file.sync();
      await file.close();
      await rename(temporary(name), join(folder, name));
    }
  } catch (error) {
    for (const name of PARQUET_FILES) await rm(temporary(name), { force: true });
    throw error;
  }
}

async function writePieces({ pieces }: CorpusData, path: string): Promise<void> {
  const { parquetWriteFile } = await import("hyparquet-writer");
  const text = (name: string, of: (piece: (typeof pieces)[number]) => string | undefined) => ({
    name,
    data: pieces.map((piece) => of(piece) ?? null),
    type: "STRING" as const,
    nullable: true,
  });
  parquetWriteFile({
    filename: path,
    columnData: [
      { name: "piece", data: Int32Array.from(pieces, (_, index) => index), type: "INT32" },
      text("file", (piece) => piece.file),
      text("work", (piece) => piece.work),
      text("split", (piece) => piece.split),
      { name: "notes", data: Int32Array.from(pieces, (piece) => piece.notes), type: "INT32" },
      { name: "seconds", data: Float64Array.from(pieces, (piece) => piece.seconds), type: "DOUBLE" },
      {
        name: "ticks_per_quarter",
        data: Int32Array.from(pieces, (piece) => piece.ticksPerQuarter),
        type: "INT32",
      },
      text("sha256", (piece) => piece.sha256),
      text("licence", (piece) => piece.credit?.licence),
      text("composer", (piece) => piece.credit?.composer),
      text("title", (piece) => piece.credit?.title),
      text("source", (piece) => piece.credit?.source),
    ],
  });
}

const INTEGERS = ["piece", "start", "duration", "pitch", "velocity"] as const;
const SECONDS = ["start_seconds", "duration_seconds"] as const;

async function writeNotes(data: CorpusData, path: string): Promise<void> {
  const { fileWriter, ParquetWriter } = await import("hyparquet-writer");
  const required = (name: string, type: "INT32" | "DOUBLE") => ({
    name,
    type,
    repetition_type: "REQUIRED" as const,
  });
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: "root", num_children: INTEGERS.length + SECONDS.length },
      ...INTEGERS.map((name) => required(name, "INT32")),
      ...SECONDS.map((name) => required(name, "DOUBLE")),
    ],
  });
  const integers = INTEGERS.map(() => new Int32Array(GROUP_NOTES));
  const seconds = SECONDS.map(() => new Float64Array(GROUP_NOTES));
  let rows = 0;
  const flush = async (): Promise<void> => {
    const columns = [...integers, ...seconds].map((column, index) => ({
      name: [...INTEGERS, ...SECONDS][index]!,
      data: column.subarray(0, rows),
    }));
    await writer.write({ columnData: columns, rowGroupSize: GROUP_NOTES });
    rows = 0;
  };
  for (const [index, piece] of data.pieces.entries()) {
    const score = data.score(piece);
    const { secondsAt } = createTempoMap(score);
    for (const { start, duration, pitch, velocity } of allNotes(score)) {
      for (const [column, value] of [index, start, duration, pitch, velocity].entries()) {
        integers[column]![rows] = value;
      }
      const onset = secondsAt(start);
      seconds[0]![rows] = onset;
      seconds[1]![rows] = secondsAt(start + duration) - onset;
      if (++rows === GROUP_NOTES) await flush();
    }
  }
  if (rows > 0) await flush();
  await writer.finish();
}
