import { readFileSync, statSync } from "node:fs";
import { isMidiName, wordsOf } from "../find-midi-files.ts";
import { readArchive } from "../read-archive.ts";
import type { PieceFilter } from "./filter-piece.ts";
import { type PieceRecord, type ReadPiece, readPiece } from "./piece-record.ts";
import {
  type ArchivedManifest,
  type ArchivedName,
  BAD_MANIFEST,
  creditsInArchive,
  isManifestName,
  parseManifest,
} from "./read-manifest.ts";

/** A file on disk to be read: a MIDI file, or an archive of them. */
export interface Unit {
  readonly path: string;
  /** Path from the prepared folder. */
  readonly name: string;
  readonly archive: boolean;
}

/** A batch is closed once it has so many pieces or notes, which bounds what is in memory. */
const [BATCH_PIECES, BATCH_NOTES] = [256, 2 ** 19];

/**
 * Reads units one after the other, and gives what they hold in batches: files together, each archive by itself, so that the
 * same archive makes the same batches. What goes wrong with one is in its record; nothing is thrown.
 */
export async function* readUnits(units: readonly Unit[], filter: PieceFilter): AsyncGenerator<ReadPiece[]> {
  const files = batcher();
  for (const unit of units) {
    if (unit.archive) yield* readArchived(unit, filter);
    else if (files.add(readUnit(unit, filter))) yield files.take();
  }
  if (!files.empty()) yield files.take();
}

function batcher() {
  let [pieces, notes]: [ReadPiece[], number] = [[], 0];
  return {
    /** Whether the batch is full now. */
    add(piece: ReadPiece): boolean {
      pieces.push(piece);
      notes += piece.record.kept?.notes ?? 0;
      return pieces.length >= BATCH_PIECES || notes >= BATCH_NOTES;
    },
    empty: () => pieces.length === 0,
    take(): ReadPiece[] {
      const taken = pieces;
      [pieces, notes] = [[], 0];
      return taken;
    },
  };
}

/** Without promises: a thread that only reads has nothing else to do, and each promise would cost it a wait. */
function readUnit(unit: Unit, filter: PieceFilter, again = true): ReadPiece {
  try {
    const before = stateOf(unit.path);
    const origin = { file: unit.name, unit: unit.name, state: before };
    const piece = readPiece(origin, readFileSync(unit.path), filter);
    const after = stateOf(unit.path);
    if (before.join() === after.join()) return piece;
    return again ? readUnit(unit, filter, false) : changing(unit, after);
  } catch (error) {
    return failed(unit, "unreadable", wordsOf(error), stateIfThere(unit));
  }
}

async function* readArchived(unit: Unit, filter: PieceFilter): AsyncGenerator<ReadPiece[]> {
  const state = stateIfThere(unit);
  const batch = batcher();
  const times = new Map<string, number>();
  const names: ArchivedName[] = [];
  const manifests: ArchivedManifest[] = [];
  // One behind, so that the last piece can be told to be the last.
  let held: ReadPiece | undefined;
  for await (const found of readArchive(unit.path, { wanted: isMidiOrManifest })) {
    const path = unit.name + found.file.slice(unit.path.length);
    const rows = "bytes" in found && isManifestName(path) ? parseManifest(found.bytes) : undefined;
    if (rows) {
      manifests.push({ path, rows });
      continue;
    }
    if (held && batch.add(unfinished(held))) yield batch.take();
    const time = (times.get(path) ?? 0) + 1;
    times.set(path, time);
    // An archive may hold two files of one name.
    const file = time === 1 ? path : `${path} (${time})`;
    names.push({ file, path });
    const origin = { file, unit: unit.name, state };
    if (!("bytes" in found))
      held = { record: { ...origin, dropped: { why: "unreadable", reason: found.reason } } };
    else if (isManifestName(path))
      held = { record: { ...origin, dropped: { why: "bad manifest", reason: BAD_MANIFEST } } };
    else held = readPiece(origin, found.bytes, filter);
  }
  const credits = creditsInArchive(manifests, names);
  if (held && credits.length > 0) held = { ...held, record: { ...held.record, credits } };
  const after = stateIfThere(unit);
  if (after.join() !== state.join()) held = changing(unit, after);
  batch.add(held ?? failed(unit, "empty archive", "holds no MIDI files", state));
  yield batch.take();
}

function isMidiOrManifest(name: string): boolean {
  return isMidiName(name) || isManifestName(name);
}

function unfinished({ record, ...piece }: ReadPiece): ReadPiece {
  return { ...piece, record: { ...record, more: true } };
}

function changing(unit: Unit, state: PieceRecord["state"]): ReadPiece {
  return failed(unit, "changing", "changed while it was read; prepare again when it is at rest", state);
}

function failed(unit: Unit, why: string, reason: string, state: PieceRecord["state"]): ReadPiece {
  return { record: { file: unit.name, unit: unit.name, state, dropped: { why, reason } } };
}

/** Size and time of the last change: what tells whether a file was read as it is. */
function stateOf(path: string): PieceRecord["state"] {
  const { size, mtimeMs } = statSync(path);
  return [size, mtimeMs];
}

/** The state of a unit's file; zeros where it cannot be told. */
export function stateIfThere({ path }: Pick<Unit, "path">): PieceRecord["state"] {
  try {
    return stateOf(path);
  } catch {
    return [0, 0];
  }
}
