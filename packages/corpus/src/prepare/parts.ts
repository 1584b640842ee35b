import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CorpusError } from "../corpus-error.ts";
import { createSharer } from "../sharer.ts";
import { type Column, columnBytes, openColumns } from "./columns.ts";
import { openFiles } from "./open-files.ts";
import {
  CONTROL_COLUMNS,
  NOTE_COLUMNS,
  type PieceColumns,
  type PieceRecord,
  type ReadPiece,
  SHINGLE_COLUMNS,
  TEMPO_COLUMNS,
} from "./piece-record.ts";
import { writeWhole } from "./write-whole.ts";

/** Changes whenever records do: parts of another version are read anew. */
export const READING_VERSION = "4";

/** A record, and where its columns are. */
export interface StoredPiece {
  readonly record: PieceRecord;
  readonly part: string;
  readonly firstNote: number;
  readonly firstControl: number;
  readonly firstTempo: number;
  readonly firstShingle: number;
}

/** The name of the folder, in a data folder, that keeps what was read. */
export const PARTS = "parts";

/** Writes what was read of some units as a part; its name, which is returned, is the hash of its content. */
export async function writePart(
  folder: string,
  reading: string,
  pieces: readonly ReadPiece[],
): Promise<string> {
  const columns = new Map<string, Column>();
  const kept = pieces.flatMap((piece) => piece.columns ?? []);
  for (const name of [...NOTE_COLUMNS, ...CONTROL_COLUMNS, ...TEMPO_COLUMNS, ...SHINGLE_COLUMNS]) {
    columns.set(name, joined(kept.map((piece) => piece[name])));
  }
  const records = JSON.stringify(pieces.map(({ record }) => record));
  columns.set("records", new TextEncoder().encode(records));
  const bytes = columnBytes(columns, { reading, version: READING_VERSION });
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  await mkdir(folder, { recursive: true });
  const part = join(folder, `${hash}.safetensors`);
  await writeWhole(part, bytes, false);
  return part;
}

function joined(columns: readonly Column[]): Column {
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  const Type = (columns[0]?.constructor ?? Uint8Array) as new (length: number) => Column;
  const whole = new Type(length);
  let at = 0;
  for (const column of columns) {
    whole.set(column, at);
    at += column.length;
  }
  return whole;
}

/**
 * Returns all that the parts of a folder hold, those that were read in another way or cannot be read left out and
 * removed.
 *
 * @param reading - how pieces are read: the options that make a difference, as text
 * @param only - paths of the parts to be read @default all
 */
export function readParts(folder: string, reading: string, only?: ReadonlySet<string>): StoredPiece[] {
  const share = createSharer();
  const stored: StoredPiece[] = [];
  for (const name of partNames(folder)) {
    const part = join(folder, name);
    if (only && !only.has(part)) continue;
    try {
      for (const piece of storedIn(part, reading, share)) stored.push(piece);
    } catch {
      rmSync(part, { force: true });
    }
  }
  return stored;
}

/** Whether a file is named as parts are. */
export function isPartName(name: string): boolean {
  return /^[0-9a-f]{32}\.safetensors$/.test(name);
}

/** The names of a folder's parts, sorted; none where there is no folder. */
function partNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isPartName).sort();
  } catch {
    return [];
  }
}

function storedIn(part: string, reading: string, share: <T>(value: T) => T): StoredPiece[] {
  const file = openColumns(part);
  try {
    if (file.metadata.reading !== reading || file.metadata.version !== READING_VERSION)
      throw new Error("another way");
    const bytes = file.read("records", 0, file.count("records"));
    const records: PieceRecord[] = JSON.parse(new TextDecoder().decode(bytes));
    let [firstNote, firstControl, firstTempo, firstShingle] = [0, 0, 0, 0];
    return records.map((whole) => {
      const record = withShared(whole, share);
      const stored = { record, part, firstNote, firstControl, firstTempo, firstShingle };
      firstNote += record.kept?.notes ?? 0;
      firstControl += record.kept?.controls ?? 0;
      firstTempo += record.kept?.tempos ?? 0;
      firstShingle += record.kept?.shingles ?? 0;
      return stored;
    });
  } finally {
    file.close();
  }
}

/** The record, with what is alike in many as one: there may be a million of them. */
function withShared(record: PieceRecord, share: <T>(value: T) => T): PieceRecord {
  const { file, unit, kept } = record;
  return {
    ...record,
    unit: unit === file ? file : share(unit),
    ...(kept
      ? {
          kept: {
            ...kept,
            timeSignatures: share(kept.timeSignatures),
            keySignatures: share(kept.keySignatures),
            tracks: share(kept.tracks),
          },
        }
      : {}),
  };
}

/** Reads columns of stored pieces; keeps a few parts open. */
export interface PartReader {
  columns<Name extends keyof PieceColumns>(stored: StoredPiece, names: readonly Name[]): Record<Name, Column>;
  close(): void;
}

/**
 * Returns a reader of parts. The bytes of each are checked once against the hash that is its name.
 *
 * @throws CorpusError `damaged`, on reading, where a part was changed; it is removed, so that the next run reads its files anew
 */
export function partReader(): PartReader {
  const files = openFiles(check);
  return {
    columns(stored, names) {
      const file = files.at(stored.part);
      const { notes, controls, tempos, shingles } = stored.record.kept!;
      const ranges: Record<string, readonly [number, number]> = {};
      for (const name of NOTE_COLUMNS) ranges[name] = [stored.firstNote, notes];
      for (const name of CONTROL_COLUMNS) ranges[name] = [stored.firstControl, controls];
      for (const name of TEMPO_COLUMNS) ranges[name] = [stored.firstTempo, tempos];
      for (const name of SHINGLE_COLUMNS) ranges[name] = [stored.firstShingle, shingles];
      return Object.fromEntries(names.map((name) => [name, file.read(name, ...ranges[name]!)])) as Record<
        (typeof names)[number],
        Column
      >;
    },
    close: files.close,
  };
}

function check(part: string): void {
  const hash = createHash("sha256").update(readFileSync(part)).digest("hex");
  if (part.endsWith(`${hash.slice(0, 32)}.safetensors`)) return;
  rmSync(part, { force: true });
  throw new CorpusError(
    "damaged",
    `${part} was damaged and is removed; prepare again, which reads its files anew`,
  );
}
