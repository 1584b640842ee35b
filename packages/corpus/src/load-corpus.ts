import { readFile } from "node:fs/promises";
import { type Diagnostic, MidiParseError, parseMidi } from "@nocturne/midi";
import { DRUM_CHANNEL, type Score } from "@nocturne/score";
import { CorpusError } from "./corpus-error.ts";
import { type FileProblem, findMidiFiles, wordsOf } from "./find-midi-files.ts";
import { groupWorks } from "./group-works.ts";
import { readArchive } from "./read-archive.ts";
import { readSplit } from "./read-split.ts";
import { type SplitName, type SplitWorksOptions, splitWorks } from "./split-works.ts";

/** A file that can be learned from. */
export interface Piece {
  readonly file: string;
  readonly score: Score;
  /** Notes of all tracks but drums. */
  readonly notes: number;
  /** Id of the work that it is an edition or performance of. */
  readonly work: string;
  readonly split: SplitName;
  /** What was repaired in the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A folder of MIDI files, ready to be learned from. */
export interface Corpus {
  /** In order of their paths, those of archives last; at least one. */
  readonly pieces: readonly Piece[];
  /** Files left out, and why. */
  readonly skipped: readonly FileProblem[];
  /** What a user should know besides. */
  readonly warnings: readonly string[];
}

/** How far {@link loadCorpus} is. */
export interface LoadProgress {
  /** Files read so far; an archive counts as one. */
  readonly done: number;
  readonly total: number;
  /** The file read last. */
  readonly file: string;
}

/** How a corpus is loaded. `seed`, `valid` and `test` divide the works where no split file is given. */
export interface LoadCorpusOptions extends SplitWorksOptions {
  /** Path of a split file (see `readSplit`); files that it does not list are skipped. @default works are told apart by content */
  readonly split?: string;
  /** Files with fewer notes are skipped, ≥ 1. @default 2 */
  readonly minNotes?: number;
  /** Called after each file. @default none */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Ends the loading; it then rejects with the signal's reason. @default none */
  readonly signal?: AbortSignal;
}

/**
 * Loads all MIDI files of files, folders and the archives in them (see `readArchive`). A file that is broken, or has
 * too few notes, is skipped and named with the reason; it never stops the rest. Each piece is told which work it is and
 * what that work is used for: all editions and performances of a work are in one split.
 *
 * @param paths - files or folders, searched as `findMidiFiles` does
 * @throws CorpusError `not-found`, `no-files`, `no-notes` or `bad-split`; the message names the path and the remedy
 * @throws RangeError where an option is out of range
 * @example
 * const { pieces, skipped } = await loadCorpus("music", { seed: 1 });
 * const training = pieces.filter((piece) => piece.split === "train");
 */
export async function loadCorpus(
  paths: string | readonly string[],
  options: LoadCorpusOptions = {},
): Promise<Corpus> {
  const { minNotes = 2, onProgress, signal } = options;
  if (!(Number.isInteger(minNotes) && minNotes >= 1)) {
    throw new RangeError(`corpus: minNotes must be a whole number from 1, got ${minNotes}`);
  }
  splitWorks([], options); // for its checks, before all the work
  const table = options.split === undefined ? undefined : await readSplit(options.split);
  const place = typeof paths === "string" ? paths : paths.join(", ");
  signal?.throwIfAborted();
  const { files, archives, problems } = await findMidiFiles(paths);
  const warnings = problems.map(({ file, reason }) => `${file} was left out: ${reason}`);
  const skipped: FileProblem[] = [];
  const loaded: LoadedFile[] = [];
  const load = async (file: string, read: () => Promise<Uint8Array>): Promise<void> => {
    const entry = table?.entryOf(file);
    if (table && !entry) {
      skipped.push({ file, reason: `not listed in ${options.split}` });
      return;
    }
    const result = await loadFile(file, read, minNotes);
    if ("reason" in result) skipped.push(result);
    else loaded.push(entry ? { ...result, entry } : result);
  };
  const total = files.length + archives.length;
  for (const [index, file] of files.entries()) {
    signal?.throwIfAborted();
    await load(file, () => readFile(file));
    onProgress?.({ done: index + 1, total, file });
  }
  for (const [index, archive] of archives.entries()) {
    for await (const found of readArchive(archive)) {
      signal?.throwIfAborted();
      if ("bytes" in found) await load(found.file, async () => found.bytes);
      else skipped.push(found);
    }
    onProgress?.({ done: files.length + index + 1, total, file: archive });
  }
  if (loaded.length + skipped.length === 0) {
    throw new CorpusError(
      "no-files",
      [`no MIDI files (.mid, .midi, .kar, .rmi) in ${place}`, ...warnings].join("; "),
    );
  }
  if (loaded.length === 0) throw nothingLoaded(place, skipped);

  const pieces = table ? loaded.map(withEntry) : withWorks(loaded, options);
  return { pieces, skipped, warnings: [...warnings, ...missingSplits(pieces)] };
}

interface LoadedFile extends Omit<Piece, "work" | "split"> {
  readonly entry?: { readonly work: string; readonly split: SplitName };
}

async function loadFile(
  file: string,
  read: () => Promise<Uint8Array>,
  minNotes: number,
): Promise<LoadedFile | FileProblem> {
  try {
    const { score, diagnostics } = parseMidi(await read());
    let notes = 0;
    let drums = 0;
    for (const track of score.tracks) {
      if (track.channel === DRUM_CHANNEL) drums += track.notes.length;
      else notes += track.notes.length;
    }
    if (notes >= minNotes) return { file, score, notes, diagnostics };
    const but = drums > 0 ? ` besides ${drums} of drums` : "";
    return {
      file,
      reason: `has ${notes} ${notes === 1 ? "note" : "notes"}${but}, at least ${minNotes} are needed`,
    };
  } catch (error) {
    return { file, reason: error instanceof MidiParseError ? error.message : wordsOf(error) };
  }
}

function withEntry({ entry, ...piece }: LoadedFile): Piece {
  return { ...piece, work: entry!.work, split: entry!.split };
}

function withWorks(loaded: readonly LoadedFile[], options: SplitWorksOptions): Piece[] {
  const works = groupWorks(loaded.map((piece) => piece.score));
  const splits = splitWorks(works, options);
  const workOf = new Map(works.flatMap(({ id, members }) => members.map((member) => [member, id] as const)));
  return loaded.map((piece, index) => {
    const work = workOf.get(index)!;
    return { ...piece, work, split: splits.get(work)! };
  });
}

function missingSplits(pieces: readonly Piece[]): string[] {
  const names = new Set(pieces.map((piece) => piece.split));
  if (!names.has("train")) return ["no file is for training"];
  if (names.has("valid")) return [];
  const works = new Set(pieces.map((piece) => piece.work)).size;
  const why = works === 1 ? "all files are one work" : `none of the ${works} works is for validation`;
  return [`${why}, so nothing can be held out to validate on; add other music`];
}

function nothingLoaded(place: string, skipped: readonly FileProblem[]): CorpusError {
  const { file, reason } = skipped[0]!;
  const count = skipped.length === 1 ? "the one MIDI file" : `the ${skipped.length} MIDI files`;
  return new CorpusError(
    "no-notes",
    `none of ${count} in ${place} can be used; give a folder of piano music. ${file}: ${reason}`,
  );
}
