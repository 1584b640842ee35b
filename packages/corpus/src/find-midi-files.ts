import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { CorpusError } from "./corpus-error.ts";

/** A file or folder that could not be used, and why. */
export interface FileProblem {
  readonly file: string;
  readonly reason: string;
}

/** What {@link findMidiFiles} found. */
export interface FoundFiles {
  /** Paths that begin with the paths asked for, each file once, sorted by UTF-16 code units. */
  readonly files: readonly string[];
  /** Archives that may hold MIDI files, found and sorted in the same way; see `readArchive`. */
  readonly archives: readonly string[];
  /** Folders and links that could not be read. */
  readonly problems: readonly FileProblem[];
}

const MIDI_EXTENSION = /\.(mid|midi|kar|rmi)$/i;
const ARCHIVE_EXTENSION = /\.(zip|tar|tar\.gz|tgz)$/i;

/**
 * Returns the MIDI files (`.mid`, `.midi`, `.kar`, `.rmi`, in any case) in folders and all folders below them. Links
 * are followed, each folder and file is taken once, so links in a circle do no harm. A file named itself is taken
 * whatever its extension. AppleDouble files (`._…`) are passed over.
 *
 * @param paths - files or folders
 * @throws CorpusError `not-found` where one of the paths does not exist
 * @example const { files } = await findMidiFiles("music");
 */
export async function findMidiFiles(paths: string | readonly string[]): Promise<FoundFiles> {
  const search: Search = { files: new Map(), archives: new Map(), folders: new Set(), problems: [] };
  for (const path of typeof paths === "string" ? [paths] : paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw new CorpusError("not-found", `cannot read ${path}: ${wordsOf(error)}`, { cause: error });
    });
    if (found.isDirectory()) await searchFolder(path, search);
    else addFile(path, await realpath(path), search);
  }
  const files = [...search.files.values()].sort(byCodeUnits);
  const archives = [...search.archives.values()].sort(byCodeUnits);
  return { files, archives, problems: search.problems };
}

const NOT_UTF8 = "its name is not UTF-8: rename it";

interface Search {
  /** By real path. */
  readonly files: Map<string, string>;
  readonly archives: Map<string, string>;
  /** Real paths of the folders seen. */
  readonly folders: Set<string>;
  readonly problems: FileProblem[];
}

async function searchFolder(folder: string, search: Search): Promise<void> {
  const links: string[] = [];
  try {
    const real = await realpath(folder);
    if (search.folders.has(real)) return;
    search.folders.add(real);
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => byCodeUnits(a.name, b.name))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await searchFolder(path, search);
      else if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isFile() && isWanted(entry.name)) {
        if (entry.name.includes("\uFFFD") && !(await isThere(path))) {
          search.problems.push({ file: path, reason: NOT_UTF8 });
        } else addFile(path, join(real, entry.name), search);
      }
    }
  } catch (error) {
    search.problems.push({ file: folder, reason: folder.includes("\uFFFD") ? NOT_UTF8 : wordsOf(error) });
  }
  // Links last: what can be reached without them keeps its own path.
  for (const link of links) await followLink(link, search);
}

async function followLink(link: string, search: Search): Promise<void> {
  try {
    const target = await stat(link);
    if (target.isDirectory()) await searchFolder(link, search);
    else if (target.isFile() && isWanted(link)) addFile(link, await realpath(link), search);
  } catch (error) {
    if (isWanted(link) || codeOf(error) === "ELOOP") {
      search.problems.push({ file: link, reason: `broken link: ${wordsOf(error)}` });
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function addFile(path: string, real: string, search: Search): void {
  const list = ARCHIVE_EXTENSION.test(path) ? search.archives : search.files;
  if (!list.has(real)) list.set(real, path);
}

/** Whether a path is named as a MIDI file is. */
export function isMidiName(path: string): boolean {
  return MIDI_EXTENSION.test(path) && !isAppleDouble(path);
}

function isWanted(path: string): boolean {
  return isMidiName(path) || (ARCHIVE_EXTENSION.test(path) && !isAppleDouble(path));
}

function isAppleDouble(path: string): boolean {
  return path.startsWith("._", Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** The same order in every locale. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its links go in a circle",
  EISDIR: "it is a folder",
  ENOTDIR: "it is not a folder",
};

/** The reason of a file system error, in words. */
export function wordsOf(error: unknown): string {
  return WORDS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
