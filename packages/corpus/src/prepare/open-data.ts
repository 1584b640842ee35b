import { basename, join } from "node:path";
import type { ControlChange, Note, Score, Track } from "@nocturne/score";
import { CorpusError } from "../corpus-error.ts";
import { wordsOf } from "../find-midi-files.ts";
import { createSharer } from "../sharer.ts";
import type { Column, ColumnFile } from "./columns.ts";
import { DATA_FILE, type DataConfig, DROPPED_FILE, PIECES_FILE, sha256OfFile } from "./data-format.ts";
import { readConfig } from "./finish.ts";
import { readJsonLines } from "./json-lines.ts";
import { openFiles } from "./open-files.ts";
import { tempoChanges } from "./piece-record.ts";
import type { DroppedFile, PreparedPiece } from "./types.ts";

/** An open data folder. */
export interface CorpusData {
  readonly config: DataConfig;
  /** Sorted by file; the notes are on the disk. */
  readonly pieces: readonly PreparedPiece[];
  readonly dropped: readonly DroppedFile[];
  /**
   * Reads the notes of a piece: a score of all that tokenizers read.
   *
   * @throws CorpusError `damaged` where the shard is not what was written
   */
  score(piece: PreparedPiece): Score;
  /** Closes the files. */
  close(): void;
}

/**
 * Opens a data folder that `prepareCorpus` wrote. The lists of pieces are read now; notes when they are asked for, by
 * reads of just the bytes of a piece, which the operating system caches: a collection larger than the memory is no
 * trouble. The bytes of a shard are checked once, when it is first read from.
 *
 * @throws CorpusError `bad-data` where it is none, or of another version; `damaged` where a list is not what was written
 * @example
 * const data = await openData("data");
 * for (const piece of data.pieces) data.score(piece);
 */
export async function openData(folder: string): Promise<CorpusData> {
  const config = await readConfig(folder);
  if (!config) {
    throw new CorpusError("bad-data", `${folder} holds no ${DATA_FILE}: make data with nocturne prepare`);
  }
  const pieces = readPieces(folder, config);
  const dropped = readLines(folder, DROPPED_FILE, config, (line) => line as DroppedFile);
  const files = openFiles((path) => checkFile(folder, basename(path), config));
  return {
    config,
    pieces,
    dropped,
    score: (piece) => scoreOf(piece, files.at(join(folder, config.shards[piece.place.shard]!.file))),
    close: files.close,
  };
}

function scoreOf(piece: PreparedPiece, file: ColumnFile): Score {
  const { place } = piece;
  const noteColumn = (name: string): Column => file.read(name, place.note, piece.notes);
  const controlColumn = (name: string): Column => file.read(name, place.control, place.controls);
  const notes: Note[][] = piece.tracks.map(() => []);
  const changes: ControlChange[][] = piece.tracks.map(() => []);
  const [start, duration, pitch, velocity, track] = (
    ["start", "duration", "pitch", "velocity", "track"] as const
  ).map(noteColumn) as [Column, Column, Column, Column, Column];
  for (let i = 0; i < piece.notes; i++) {
    notes[track[i]!]!.push({
      pitch: pitch[i]!,
      velocity: velocity[i]!,
      start: start[i]!,
      duration: duration[i]!,
    });
  }
  if (place.controls > 0) {
    const [tick, controller, value, controlTrack] = (
      ["controlTick", "controller", "controlValue", "controlTrack"] as const
    ).map(controlColumn) as [Column, Column, Column, Column];
    for (let i = 0; i < place.controls; i++) {
      changes[controlTrack[i]!]!.push({ tick: tick[i]!, controller: controller[i]!, value: value[i]! });
    }
  }
  const { ticksPerQuarter, timeSignatures, keySignatures } = piece;
  const tempos = tempoChanges(
    file.read("tempoTick", place.tempo, place.tempos),
    file.read("microsecondsPerQuarter", place.tempo, place.tempos),
  );
  const tracks = piece.tracks.map(
    (head, index): Track => ({
      ...head,
      notes: notes[index]!,
      controlChanges: changes[index]!,
      rawEvents: [],
    }),
  );
  return { ticksPerQuarter, tempos, timeSignatures, keySignatures, tracks };
}

function readPieces(folder: string, config: DataConfig): PreparedPiece[] {
  const share = createSharer();
  return readLines(folder, PIECES_FILE, config, (line) => {
    const piece = line as PreparedPiece;
    return {
      ...piece,
      ...(piece.credit ? { credit: share(piece.credit) } : {}),
      timeSignatures: share(piece.timeSignatures),
      keySignatures: share(piece.keySignatures),
      tracks: share(piece.tracks),
    };
  });
}

function readLines<T>(folder: string, name: string, config: DataConfig, of: (line: unknown) => T): T[] {
  checkFile(folder, name, config);
  const rows: T[] = [];
  for (const line of readJsonLines(join(folder, name))) rows.push(of(line));
  return rows;
}

function checkFile(folder: string, name: string, config: DataConfig): void {
  const path = join(folder, name);
  const again = "it is damaged: prepare again, which writes it anew";
  let hash: string;
  try {
    hash = sha256OfFile(path);
  } catch (cause) {
    throw new CorpusError("damaged", `cannot read ${path}: ${wordsOf(cause)}; ${again}`, { cause });
  }
  if (hash !== config.files[name]) {
    throw new CorpusError("damaged", `${path} is not what was written: ${again}`);
  }
}
