import { readFile, stat } from "node:fs/promises";
import { wordsOf } from "../find-midi-files.ts";
import { readArchive } from "../read-archive.ts";
import type { PieceFilter } from "./filter-piece.ts";
import { type ReadPiece, readPiece } from "./piece-record.ts";

/** A file on disk to be read: a MIDI file, or an archive of them. */
export interface Unit {
  readonly path: string;
  /** Path from the prepared folder. */
  readonly name: string;
  readonly archive: boolean;
}

/** Reads units one after the other. What goes wrong with one is in its record; nothing is thrown. */
export async function readUnits(units: readonly Unit[], filter: PieceFilter): Promise<ReadPiece[]> {
  const pieces: ReadPiece[] = [];
  for (const unit of units) {
    for (const piece of await readUnit(unit, filter)) pieces.push(piece);
  }
  return pieces;
}

async function readUnit(unit: Unit, filter: PieceFilter, again = true): Promise<ReadPiece[]> {
  const failed = (why: string, reason: string, state: readonly [number, number]): ReadPiece[] => [
    { record: { file: unit.name, unit: unit.name, state, dropped: { why, reason } } },
  ];
  try {
    const before = await stateOf(unit.path);
    const pieces = unit.archive
      ? await readArchived(unit, before, filter)
      : [readPiece({ file: unit.name, unit: unit.name, state: before }, await readFile(unit.path), filter)];
    const after = await stateOf(unit.path);
    if (before[0] === after[0] && before[1] === after[1]) return pieces;
    if (again) return await readUnit(unit, filter, false);
    return failed("changing", "changed while it was read, twice; prepare again when it is at rest", after);
  } catch (error) {
    return failed("unreadable", wordsOf(error), await stateOf(unit.path).catch(() => [0, 0]));
  }
}

async function readArchived(
  unit: Unit,
  state: readonly [number, number],
  filter: PieceFilter,
): Promise<ReadPiece[]> {
  const pieces: ReadPiece[] = [];
  const names = new Map<string, number>();
  for await (const found of readArchive(unit.path)) {
    const name = unit.name + found.file.slice(unit.path.length);
    const times = (names.get(name) ?? 0) + 1;
    names.set(name, times);
    // An archive may hold two files of one name.
    const file = times === 1 ? name : `${name} (${times})`;
    const origin = { file, unit: unit.name, state };
    if ("bytes" in found) pieces.push(readPiece(origin, found.bytes, filter));
    else pieces.push({ record: { ...origin, dropped: { why: "unreadable", reason: found.reason } } });
  }
  if (pieces.length > 0) return pieces;
  const dropped = { why: "empty archive", reason: "holds no MIDI files" };
  return [{ record: { file: unit.name, unit: unit.name, state, dropped } }];
}

/** Size and time of the last change: what tells whether a file was read as it is. */
export async function stateOf(path: string): Promise<readonly [size: number, modified: number]> {
  const { size, mtimeMs } = await stat(path);
  return [size, mtimeMs];
}
