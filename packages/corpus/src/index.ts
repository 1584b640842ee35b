export { CorpusError, type CorpusErrorCode } from "./corpus-error.ts";
export { type FileProblem, type FoundFiles, findMidiFiles } from "./find-midi-files.ts";
export { groupWorks, type Work } from "./group-works.ts";
export {
  type Corpus,
  type LoadCorpusOptions,
  type LoadProgress,
  loadCorpus,
  type Piece,
} from "./load-corpus.ts";
export type { DataConfig } from "./prepare/data-format.ts";
export { DATA_FILE } from "./prepare/data-format.ts";
export type { PieceFilter } from "./prepare/filter-piece.ts";
export { type MergeOptions, mergeCorpus } from "./prepare/merge-corpus.ts";
export { type CorpusData, openData } from "./prepare/open-data.ts";
export { type Preparation, prepareCorpus } from "./prepare/prepare-corpus.ts";
export type { Credit } from "./prepare/read-manifest.ts";
export type { CorpusReport, Histogram, Totals } from "./prepare/statistics.ts";
export type {
  DroppedFile,
  PreparedPiece,
  PreparedTrack,
  PrepareOptions,
  PrepareProgress,
  PrepareRunOptions,
  Shard,
} from "./prepare/types.ts";
export { writeParquet } from "./prepare/write-parquet.ts";
export { type ArchivedFile, type ReadArchiveOptions, readArchive } from "./read-archive.ts";
export { readSplit, type SplitEntry, type SplitTable } from "./read-split.ts";
export { type SplitName, type SplitWorksOptions, splitWorks } from "./split-works.ts";
