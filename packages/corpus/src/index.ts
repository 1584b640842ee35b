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
export { type ArchivedFile, type ReadArchiveOptions, readArchive } from "./read-archive.ts";
export { readSplit, type SplitEntry, type SplitTable } from "./read-split.ts";
export { type SplitName, type SplitWorksOptions, splitWorks } from "./split-works.ts";
