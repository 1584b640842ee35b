import type { KeySignature, TimeSignature } from "@nocturne/score";
import type { SplitName, SplitWorksOptions } from "../split-works.ts";
import type { PieceFilter } from "./filter-piece.ts";
import type { Credit } from "./read-manifest.ts";

/** How a collection is prepared. What makes a difference to the data is kept with it. */
export interface PrepareOptions extends SplitWorksOptions, PieceFilter {
  /** Path of a split file (see `readSplit`); files that it does not list are dropped. @default works are told apart by content */
  readonly split?: string;
  /**
   * Keeps only pieces that a `MANIFEST.tsv` gives one of these licences; case, spaces and hyphens do not matter.
   * @default all pieces
   */
  readonly licences?: readonly string[];
  /**
   * `"drop"` leaves one file of those that hold the same notes, be it in another key, at another speed or loudness.
   * Editions and performances that differ are kept, as one work. @default "drop"
   */
  readonly copies?: "drop" | "keep";
}

/** How {@link prepareCorpus} runs; nothing of it changes the data. */
export interface PrepareRunOptions extends PrepareOptions {
  /** The data folder to write. */
  readonly out: string;
  /** Worker threads that read; 0 reads in this thread. @default the machine's, at most 8 */
  readonly threads?: number;
  /** Reads only every `of`-th file, by a hash of its name, and leaves the rest to others: see `mergeCorpus`. @default all */
  readonly shard?: Shard;
  readonly onProgress?: (progress: PrepareProgress) => void;
  /** Ends the work; what was read is kept, and the same call goes on from there. */
  readonly signal?: AbortSignal;
}

/** One of several equal parts of the work. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** How far {@link prepareCorpus} is. */
export interface PrepareProgress {
  readonly phase: "reading" | "writing";
  readonly done: number;
  readonly total: number;
}

/** A piece of a data folder: all but its notes, control changes and tempos. */
export interface PreparedPiece {
  /** Path from the folder that was prepared, with slashes; of a file in an archive, the archive's path before its own. */
  readonly file: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  /** Id of the work that it is an edition or performance of. */
  readonly work: string;
  readonly split: SplitName;
  readonly notes: number;
  /** From the first onset to the last release. */
  readonly seconds: number;
  /** What a `MANIFEST.tsv` says of it. */
  readonly credit?: Credit;
  /** Repairs made when reading. */
  readonly repairs: number;
  readonly ticksPerQuarter: number;
  readonly timeSignatures: readonly TimeSignature[];
  readonly keySignatures: readonly KeySignature[];
  readonly tracks: readonly PreparedTrack[];
  readonly place: PiecePlace;
}

/** Where a piece's columns are: its first row in each kind of columns, and how many are its own. */
export interface PiecePlace {
  /** Which of the data's shards. */
  readonly shard: number;
  readonly note: number;
  readonly control: number;
  readonly controls: number;
  readonly tempo: number;
  readonly tempos: number;
}

/** A track, without its notes. */
export interface PreparedTrack {
  readonly name: string;
  readonly channel: number;
  readonly program: number;
}

/** A file that was left out. */
export interface DroppedFile {
  readonly file: string;
  /** What kind of reason: one word or two, to be counted. */
  readonly why: string;
  /** The reason in words. */
  readonly reason: string;
}
